import { unwrap } from '@danbao/sdk'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../api.ts'
import { Button } from '../ui/button.tsx'
import { ConfirmDialog, Dialog, DialogClose } from '../ui/dialog.tsx'
import { TextField } from '../ui/fields.tsx'
import { Form, useAppForm } from '../ui/form.tsx'
import { Money } from '../ui/money.tsx'
import { Notice } from '../ui/notice.tsx'
import { problemText } from '../ui/problem.ts'
import { useWrite } from '../write.ts'
import { m } from '../messages.gen/messages.js'
import { walletTexts } from './problem-texts.ts'
import { filesKey, type CreditTransfer } from './queries.ts'

type Props = { transfer: CreditTransfer }

/** What the bank says of a payment: it was taken from our account, or it came back. */
export function TransferOutcome({ transfer }: Props) {
  const { state } = transfer
  return (
    <span className="flex flex-wrap gap-2">
      {state === 'sent' && <Confirm transfer={transfer} />}
      {['in_file', 'sent', 'confirmed'].includes(state) && <Return transfer={transfer} />}
    </span>
  )
}

function Confirm({ transfer: { id, amount, company } }: Props) {
  const client = useQueryClient()
  const { mutateAsync, error, reset } = useWrite({
    send: (creditTransferId: string, headers) => {
      const params = { path: { creditTransferId } }
      const path = '/v1/operator/credit-transfers/{creditTransferId}/confirm'
      return unwrap(api.POST(path, { params, headers }))
    },
    onSuccess: () => client.invalidateQueries({ queryKey: filesKey }),
  })
  return (
    <ConfirmDialog
      trigger={<Button size="sm">{m.wallet_confirm()}</Button>}
      title={m.wallet_confirm_title()}
      action={m.wallet_confirm()}
      onOpenChange={reset}
      onConfirm={() => mutateAsync(id)}
    >
      <p>
        {company}, <Money value={amount} code="always" />
      </p>
      <p className="mt-2 text-muted">{m.wallet_confirm_text()}</p>
      {error && (
        <Notice tone="bad" live className="mt-3">
          {problemText(error, walletTexts)}
        </Notice>
      )}
    </ConfirmDialog>
  )
}

function Return({ transfer }: Props) {
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button size="sm" onClick={() => setOpen(true)}>
        {m.wallet_return()}
      </Button>
      {open && <ReturnDialog transfer={transfer} onClose={() => setOpen(false)} />}
    </>
  )
}

function ReturnDialog({ transfer: { id }, onClose }: Props & { onClose: () => void }) {
  const client = useQueryClient()
  const form = useAppForm<{ reason: string }>({ defaultValues: { reason: '' } })
  const { mutateAsync } = useWrite({
    send: (reason: string, headers) => {
      const params = { path: { creditTransferId: id } }
      const path = '/v1/operator/credit-transfers/{creditTransferId}/return'
      return unwrap(api.POST(path, { params, headers, body: { reason } }))
    },
    onSuccess: async () => {
      onClose()
      await client.invalidateQueries({ queryKey: filesKey })
    },
  })
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={m.wallet_return_title()}
      description={m.wallet_return_text()}
    >
      <Form form={form} texts={walletTexts} onSubmit={({ reason }) => mutateAsync(reason.trim())}>
        <TextField
          form={form}
          name="reason"
          label={m.wallet_return_reason()}
          hint={m.wallet_return_reason_hint()}
          maxLength={200}
          rules={{ validate: (typed) => typed.trim() !== '' || m.wallet_return_reason_missing() }}
        />
        <div className="flex justify-end gap-2">
          <DialogClose>
            <Button>{m.ui_cancel()}</Button>
          </DialogClose>
          <Button type="submit" look="danger" pending={form.formState.isSubmitting}>
            {m.wallet_return()}
          </Button>
        </div>
      </Form>
    </Dialog>
  )
}
