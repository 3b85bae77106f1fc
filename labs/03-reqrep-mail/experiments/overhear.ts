// Who may hear the news? Prints what the server publishes under topics that begin like the argument:
//
//   npx tsx labs/03-reqrep-mail/experiments/overhear.ts @ana
import { Subscriber } from 'zeromq'

const prefix = process.argv[2] ?? ''
const news = new Subscriber()
news.connect(process.env.NEWS_ENDPOINT ?? 'tcp://127.0.0.1:5556')
news.subscribe(prefix)
console.error(`listening for what begins with "${prefix}"`)
for await (const frames of news) console.log(frames.join('  '))
