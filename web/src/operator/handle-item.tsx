import { unwrap } from '@danbao/sdk'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../api.ts'
import { useSession } from '../identity/session.ts'
import { ordersTexts } from '../orders/problem-texts.ts'
import { Button } from '../ui/button.tsx'
import { Dialog, DialogClose } from '../ui/dialog.tsx'
import { TextareaField } from '../ui/fields.tsx'
import { Form, useAppForm } from '../ui/form.tsx'
import { toast } from '../ui/toast.tsx'
import { useWrite } from '../write.ts'
import { m } from '../messages.gen/messages.js'
import { attentionQuery } from './payments.ts'

type Item = Readonly<{ id: string; version: string }>

/** Takes an item off the list, with a note; it comes back when something new is known of it. */
export function HandleItem({ item }: { item: Item }) {
  const [open, setOpen] = useState(false)
  const mayHandle = useSession()?.permissions.includes('payments.handle') ?? false
  if (!mayHandle) return null
  return (
    <>
      <Button size="sm" onClick={() => setOpen(true)}>
        {m.operator_handled()}
      </Button>
      {open && <NoteDialog item={item} onClose={() => setOpen(false)} />}
    </>
  )
}

function NoteDialog({ item, onClose }: { item: Item; onClose: () => void }) {
  const client = useQueryClient()
  const form = useAppForm<{ note: string }>({ defaultValues: { note: '' } })
  const { mutateAsync } = useWrite({
    send: (note: string, headers) =>
      unwrap(
        api.POST('/v1/operator/attention/handled', {
          params: {},
          headers,
          body: { itemId: item.id, version: item.version, note },
        }),
      ),
    onSuccess: async () => {
      toast(m.operator_handled_done())
      onClose()
      await client.invalidateQueries({ queryKey: attentionQuery.queryKey })
    },
  })
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={m.operator_handled()}
      description={m.operator_handled_note()}
    >
      <Form
        form={form}
        onSubmit={({ note }) => mutateAsync(note.trim().replaceAll(/\s+/g, ' '))}
        texts={ordersTexts}
      >
        <TextareaField
          form={form}
          name="note"
          label={m.operator_note()}
          hint={m.operator_note_hint()}
          rows={3}
          maxLength={500}
          rules={{ validate: (value) => value.trim() !== '' || m.operator_note_missing() }}
        />
        <div className="flex justify-end gap-2">
          <DialogClose>
            <Button>{m.ui_cancel()}</Button>
          </DialogClose>
          <Button type="submit" look="primary" pending={form.formState.isSubmitting}>
            {m.operator_handled()}
          </Button>
        </div>
      </Form>
    </Dialog>
  )
}
