import './04-pubsub-proxy.server.ts'
import './04-pubsub-proxy.programs.ts'
