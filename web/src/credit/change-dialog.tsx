import { unwrap } from '@danbao/sdk'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api } from '../api.ts'
import { Button } from '../ui/button.tsx'
import { Dialog, DialogClose } from '../ui/dialog.tsx'
import { Form, useAppForm } from '../ui/form.tsx'
import { toast } from '../ui/toast.tsx'
import { m } from '../messages.gen/messages.js'
import { daysIn, limitIn, tidy, valuesOf, type LineValues } from './line-form.ts'
import { creditTexts } from './problem-texts.ts'
import { creditKey, type Granter, type Line } from './queries.ts'
import { ReasonField, TermsFields } from './terms-fields.tsx'

export type Change = 'change' | 'close' | 'reopen'

const words = {
  change: {
    title: () => m.credit_change_title(),
    action: () => m.ui_save(),
    done: () => m.credit_changed(),
  },
  close: {
    title: () => m.credit_close_title(),
    action: () => m.credit_close(),
    done: () => m.credit_closed_toast(),
  },
  reopen: {
    title: () => m.credit_reopen(),
    action: () => m.credit_reopen(),
    done: () => m.credit_reopened(),
  },
} as const

type Props = { granter: Granter; line: Line; change: Change; onClose: () => void }

/** Changes or closes a line; what somebody else changed meanwhile is not overwritten. */
export function ChangeDialog({ granter, line, change, onClose }: Props) {
  const form = useAppForm<LineValues>({ defaultValues: valuesOf(line) })
  const save = useSave({ granter, line, change, onClose })
  const { title, action } = words[change]
  const isClosing = change === 'close'
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={title()}
      description={
        isClosing ? m.credit_close_text({ buyer: line.buyer.name }) : m.credit_change_text()
      }
    >
      <Form form={form} onSubmit={(values) => save(values)} texts={creditTexts}>
        {!isClosing && <TermsFields form={form} currency={line.limit.currency} />}
        <ReasonField form={form} />
        <div className="flex justify-end gap-2">
          <DialogClose>
            <Button>{m.ui_cancel()}</Button>
          </DialogClose>
          <Button
            type="submit"
            look={isClosing ? 'danger' : 'primary'}
            pending={form.formState.isSubmitting}
          >
            {action()}
          </Button>
        </div>
      </Form>
    </Dialog>
  )
}

function useSave({ granter, line, change, onClose }: Props) {
  const client = useQueryClient()
  const { mutateAsync } = useMutation({
    mutationFn: ({ limit, days, reason }: LineValues) => {
      const params = { path: { creditLineId: line.id } }
      const isClosing = change === 'close'
      const body = {
        version: line.version,
        limitMinor: isClosing
          ? line.limit.minor
          : (limitIn(limit, line.limit.currency) ?? line.limit.minor),
        days: isClosing ? line.days : (daysIn(days) ?? line.days),
        state: isClosing ? ('closed' as const) : ('open' as const),
        reason: tidy(reason),
      }
      return granter === 'operator'
        ? unwrap(api.PUT('/v1/operator/credit-lines/{creditLineId}', { params, body }))
        : unwrap(api.PUT('/v1/supplier/credit-lines/{creditLineId}', { params, body }))
    },
    onSuccess: async () => {
      toast(words[change].done())
      onClose()
      await client.invalidateQueries({ queryKey: creditKey })
    },
  })
  return mutateAsync
}
