import './04-pubsub-proxy.middle.ts'
import './04-pubsub-proxy.client.ts'
import './04-pubsub-proxy.bot.ts'
