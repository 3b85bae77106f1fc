import './server.ts'
import './client.ts'
