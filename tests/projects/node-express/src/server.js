const express = require('express')
const books = require('./books')

const app = express()
app.disable('x-powered-by')
app.use(express.json())
app.use(express.static(`${__dirname}/public`))

app.get('/healthz', (request, response) => response.send('ok'))
app.get('/version', (request, response) => response.json({ version: process.env.VERSION, commit: process.env.COMMIT }))
app.use('/books', books)

// Fetches a page over TLS, and says what is wrong with it.
app.get('/tls', async (request, response) => {
  try {
    const page = await fetch(request.query.url)
    response.send(page.ok ? 'ok' : `status ${page.status}`)
  } catch (error) {
    response.status(502).send(`distrust: ${error.cause?.message ?? error.message}`)
  }
})

app.use((request, response) => response.status(404).json({ error: 'no such page' }))

const server = app.listen(process.env.PORT || 8080, (error) => {
  if (error) throw error
  console.log('listening', server.address())
})

process.on('SIGTERM', () => server.close(() => console.log('stopped')))
