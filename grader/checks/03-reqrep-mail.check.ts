import './03-reqrep-mail.server.ts'
import './03-reqrep-mail.client.ts'
