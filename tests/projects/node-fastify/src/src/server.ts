import { app } from './app.js'

const server = app()
process.on('SIGTERM', () => void server.close())
await server.listen({ host: '0.0.0.0', port: Number(process.env.PORT ?? 8080) })
