import './05-p2p-mesh.peer.ts'
import './05-p2p-mesh.mesh.ts'
