import './server.ts'
import './programs.ts'
