// A PostgreSQL that is killed, for real, and started again on what it had written.
import * as fs from 'node:fs/promises'
import { join } from 'node:path'
import { startPostgres } from '../src/platform/postgres.ts'
import { placeTestCluster, removeCluster } from './cluster.ts'

export type MortalPostgres = Readonly<{
  /** The same after each revival. */
  ownerUrl: string
  appUrl: string
  /** Ends the postmaster and all of its processes at one blow, as by a power cut. */
  kill: () => Promise<void>
  /** Starts it again; it recovers from its log. */
  revive: () => Promise<void>
  /** Kills one connection's process: PostgreSQL ends all others and recovers by itself. */
  wound: () => Promise<void>
  stop: () => Promise<void>
}>

// Commits are as durable as in production, which the other tests' PostgreSQL spares itself.
const settings = { shared_buffers: '64MB' }

export async function startMortalPostgres(): Promise<MortalPostgres> {
  const { place } = await placeTestCluster()
  const start = () => startPostgres({ ...place, settings })
  let postgres = await start()
  const { ownerUrl, appUrl } = postgres
  const postmaster = async () => {
    const text = await fs.readFile(join(postgres.dataDir, 'postmaster.pid'), 'utf8')
    return Number(text.split('\n')[0])
  }
  return {
    ownerUrl,
    appUrl,
    kill: async () => {
      const parent = await postmaster()
      process.kill(parent, 'SIGSTOP') // So that it has no more children than we see.
      const family = [parent, ...(await childrenOf(parent)).map(({ pid }) => pid)]
      for (const pid of family) kill(pid)
      await postgres.exited
    },
    revive: async () => {
      postgres = await start()
    },
    wound: async () => {
      const children = await childrenOf(await postmaster())
      const backend = children.find(({ title }) => title.includes('danbao_app'))
      if (backend) kill(backend.pid)
    },
    stop: () => removeCluster(place.dir, postgres),
  }
}

type Child = Readonly<{ pid: number; title: string }>

async function childrenOf(parent: number): Promise<Child[]> {
  const pids = (await fs.readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const found = await Promise.all(
    pids.map(async (pid): Promise<Child[]> => {
      const [stat, title] = await Promise.all([
        fs.readFile(`/proc/${pid}/stat`, 'utf8').catch(() => ''),
        fs.readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => ''),
      ])
      // After the program's name in parentheses: its state and its parent.
      const [, ppid] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
      return Number(ppid) === parent ? [{ pid: Number(pid), title }] : []
    }),
  )
  return found.flat()
}

function kill(pid: number) {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It ended in between.
  }
}
