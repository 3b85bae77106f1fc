import './talk.check.ts'
import './life.check.ts'
import './mesh.check.ts'
