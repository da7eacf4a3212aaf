import { fileURLToPath } from 'node:url'
import fastifyStatic from '@fastify/static'
import Fastify, { type FastifyInstance } from 'fastify'
import { next, type Tide } from './tides.js'

export function app(): FastifyInstance {
  const server = Fastify({ logger: true })
  server.register(fastifyStatic, { root: fileURLToPath(new URL('../public', import.meta.url)) })
  server.get('/healthz', async () => ({ status: 'ok' }))
  server.get('/version', async () => ({ version: process.env['VERSION'], commit: process.env['COMMIT'] }))
  server.get<{ Params: { port: string }; Reply: Tide | { error: string } }>(
    '/tides/:port',
    { schema: { params: { type: 'object', properties: { port: { type: 'string', minLength: 2 } } } } },
    async (request, reply) => {
      const tide = next(request.params.port)
      return tide ?? reply.status(404).send({ error: 'no such port' })
    },
  )
  server.get<{ Querystring: { url: string } }>('/tls', async (request, reply) => {
    try {
      const page = await fetch(request.query.url)
      return page.ok ? 'ok' : `status ${page.status}`
    } catch (error) {
      const cause = error instanceof Error ? error.cause : error
      return reply.status(502).send(`distrust: ${String(cause)}`)
    }
  })
  return server
}
