import protocol from '../../labs/01-pubsub/protocol.ts'
import { check } from '../kit/check.ts'
import { ANSWER_MS } from '../kit/program.ts'

check('1.2', 'a subscriber asks only for its own zip code', async (scene) => {
  const zip = String(scene.random.integer(10000, 99999))
  const weather = await scene.link('WEATHER_ENDPOINTS', {
    binds: 'publisher',
    connects: 'subscriber',
    student: 'connects',
  })
  const publisher = await scene.publisher(weather)
  const subscriber = scene.start('subscriber', { ...weather.env, ZIP: zip })
  console.log(await publisher.isAskedBy(subscriber))
  await publisher.send(`${zip} 20 30`)
  await subscriber.prints(`zip ${zip}: 20F 30%`)
})
