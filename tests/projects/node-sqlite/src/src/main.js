import { createServer } from 'node:http'
import { Store } from './store.js'

const store = new Store(process.env.DATABASE ?? '/data/notes.db')

const server = createServer(async (request, response) => {
  const reply = (status, body) => {
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(JSON.stringify(body))
  }
  try {
    const { pathname } = new URL(request.url, 'http://localhost')
    if (pathname === '/healthz') return reply(200, { status: 'ok' })
    if (pathname === '/notes' && request.method === 'GET') return reply(200, store.all())
    if (pathname === '/notes' && request.method === 'POST') {
      const body = JSON.parse(Buffer.concat(await Array.fromAsync(request)).toString())
      return reply(201, store.add(String(body.text)))
    }
    reply(404, { error: 'no such page' })
  } catch (error) {
    reply(500, { error: error.message })
  }
})

server.listen(process.env.PORT ?? 8080, () => console.log('listening on', server.address().port))

process.on('SIGTERM', () =>
  server.close(() => {
    store.close()
    console.log('the database is closed')
  }),
)
