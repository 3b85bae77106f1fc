import './05-p2p-mesh.talk.ts'
import './05-p2p-mesh.life.ts'
import './05-p2p-mesh.mesh.ts'
