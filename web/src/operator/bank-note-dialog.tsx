import { unwrap } from '@danbao/sdk'
import { useQueryClient } from '@tanstack/react-query'
import { api } from '../api.ts'
import { Button } from '../ui/button.tsx'
import { Dialog, DialogClose } from '../ui/dialog.tsx'
import { TextareaField } from '../ui/fields.tsx'
import { Form, useAppForm } from '../ui/form.tsx'
import { toast } from '../ui/toast.tsx'
import { useWrite } from '../write.ts'
import { m } from '../messages.gen/messages.js'
import { bankKey } from './bank.ts'
import { operatorTexts } from './problem-texts.ts'

type Of = Readonly<{ kind: 'undo'; matchId: string } | { kind: 'charge'; entryId: string }>

const words = {
  undo: { title: () => m.operator_bank_undo(), text: () => m.operator_bank_undo_text() },
  charge: { title: () => m.operator_bank_as_charge(), text: () => m.operator_bank_charge_text() },
} as const

/** What it does to the books is said before, and why is noted. */
export function NoteDialog({ of, onClose }: { of: Of; onClose: () => void }) {
  const client = useQueryClient()
  const form = useAppForm<{ note: string }>({ defaultValues: { note: '' } })
  const { mutateAsync } = useWrite({
    send: (note: string, headers): Promise<unknown> => {
      const body = { note }
      if (of.kind === 'undo') {
        const params = { path: { matchId: of.matchId } }
        return unwrap(
          api.POST('/v1/operator/bank-matches/{matchId}/undo', { params, headers, body }),
        )
      }
      const params = { path: { entryId: of.entryId } }
      return unwrap(
        api.POST('/v1/operator/bank-entries/{entryId}/charge', { params, headers, body }),
      )
    },
    onSuccess: async () => {
      toast(m.operator_bank_done())
      onClose()
      await client.invalidateQueries({ queryKey: bankKey })
    },
  })
  const { title, text } = words[of.kind]
  return (
    <Dialog open onOpenChange={onClose} title={title()} description={text()}>
      <Form
        form={form}
        onSubmit={({ note }) => mutateAsync(note.trim().replaceAll(/\s+/g, ' '))}
        texts={operatorTexts}
      >
        <TextareaField
          form={form}
          name="note"
          label={m.operator_note()}
          rows={3}
          maxLength={500}
          rules={{ validate: (value) => value.trim() !== '' || m.operator_note_missing() }}
        />
        <div className="flex justify-end gap-2">
          <DialogClose>
            <Button>{m.ui_cancel()}</Button>
          </DialogClose>
          <Button type="submit" look="primary" pending={form.formState.isSubmitting}>
            {title()}
          </Button>
        </div>
      </Form>
    </Dialog>
  )
}
