const Koa = require('koa')
const sharp = require('sharp')

const app = new Koa()

app.use(async (context, next) => {
  if (context.path === '/healthz') context.body = 'ok'
  else await next()
})

// A square of one colour, as a PNG, and what sharp then reads of it.
app.use(async (context, next) => {
  const [, width, colour] = /^\/squares\/(\d{1,3})\/([0-9a-f]{6})$/.exec(context.path) ?? []
  if (!width) return next()
  const create = { width: Number(width), height: Number(width), channels: 3, background: `#${colour}` }
  const image = await sharp({ create }).png().toBuffer()
  const { format, width: read } = await sharp(image).metadata()
  context.body = { format, width: read, bytes: image.length > 0 }
})

app.use((context) => {
  context.status = 404
  context.body = { error: 'no such page' }
})

const server = app.listen(process.env.PORT ?? 8080, () => console.log('listening', server.address()))

process.on('SIGTERM', () => server.close())
