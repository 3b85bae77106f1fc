import './talk.ts'
import './life.ts'
import './mesh.ts'
