import type { FastifyInstance } from 'fastify'
import type { Courier, Delivered, Letter } from './delivery.ts'

export type HeldLetter = Letter & Readonly<{ id: number }>
export type LetterBox = Courier &
  Readonly<{
    letters: () => readonly HeldLetter[]
    /** False where no such letter waits. */
    answer: (id: number, said: Delivered) => boolean
  }>

/**
 * A courier that keeps what it is given until somebody fetches it and says what the shop answered:
 * for simulations, in which nothing may happen by itself.
 */
export function createLetterBox(): LetterBox {
  const waiting = new Map<
    number,
    Readonly<{ letter: HeldLetter; settle: (said: Delivered) => void }>
  >()
  let written = 0
  return {
    post: (letter) =>
      new Promise((settle) => {
        written += 1
        waiting.set(written, { letter: { ...letter, id: written }, settle })
      }),
    letters: () => [...waiting.values()].map(({ letter }) => letter),
    answer: (id, said) => {
      const found = waiting.get(id)
      waiting.delete(id)
      found?.settle(said)
      return found !== undefined
    },
    close: () => waiting.clear(),
  }
}

export function letterRoutes(server: FastifyInstance, box: LetterBox) {
  server.get('/control/letters', () => ({ letters: box.letters() }))
  server.put<{ Params: { id: string }; Body: Delivered }>(
    '/control/letters/:id',
    { schema: { body: saidSchema } },
    (request, reply) => {
      const isKnown = box.answer(Number(request.params.id), request.body)
      if (!isKnown) return reply.code(404).send({ error: { field: 'letter', rule: 'not waiting' } })
      return { letters: box.letters() }
    },
  )
}

const saidSchema = {
  type: 'object',
  required: ['status', 'body'],
  additionalProperties: false,
  properties: { status: { type: ['integer', 'null'] }, body: { type: 'string' } },
}
