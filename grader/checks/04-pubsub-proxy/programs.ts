import './middle.ts'
import './client.ts'
import './bot.ts'
