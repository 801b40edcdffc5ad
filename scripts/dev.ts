// npm run dev: like npm start, but the server starts anew when its sources change, and the web app
// comes from Vite, which shows a change at once. The server's log goes to the terminal.
import { join } from 'node:path'
import { startMarketplace } from './marketplace.ts'
import { startProgram, waitUntil, type Program } from './program.ts'
import { runSession } from './session.ts'

await runSession(async (session) => {
  const { home, env, parts } = session
  const onServer = (server: Program) => follow(server)
  const marketplace = await startMarketplace({ ...session, web: false, watch: true, onServer })
  const vite = await startProgram({
    name: 'Vite',
    command: ['npm', 'run', '--silent', 'dev', '--workspace', 'web'],
    env: { ...env, DANBAO_API: marketplace.publicUrl },
    logFile: join(home.logs, 'vite.log'),
  })
  await parts.add('tools', vite.stop)
  const address = /http:\/\/localhost:\d+/
  await waitUntil(vite, async () => address.test(await vite.output()))
  console.log(`\nOpen ${address.exec(await vite.output())?.[0]} (API: ${marketplace.publicUrl})\n`)
  return marketplace
})

function follow({ output }: Program): void {
  let shown = 0
  const show = async () => {
    const text = await output()
    process.stdout.write(text.slice(shown))
    shown = text.length
  }
  setInterval(() => void show(), 300).unref()
}
