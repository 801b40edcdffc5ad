import { unwrap } from '@danbao/sdk'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api } from '../api.ts'
import { Button } from '../ui/button.tsx'
import { Dialog, DialogClose } from '../ui/dialog.tsx'
import { RadioField, TextField } from '../ui/fields.tsx'
import { Form, useAppForm } from '../ui/form.tsx'
import { intlLocale, useLocale } from '../ui/locale.ts'
import { toast } from '../ui/toast.tsx'
import { m } from '../messages.gen/messages.js'
import { ordersTexts } from './problem-texts.ts'
import { stagePlansQuery } from './stage-queries.ts'
import { StageRows } from './stage-rows.tsx'
import { stagesText } from './stage-texts.ts'
import { minTotalIn, newPlan, OWN, planOf } from './stages.ts'
import type { PlanValues, Stage } from './stages.ts'

type Props = { currency: string; templates: readonly Stage[][]; onClose: () => void }

/** Opens a plan: a template as it is, or stages of one's own. */
export function StageDialog({ currency, templates, onClose }: Props) {
  const client = useQueryClient()
  const locale = intlLocale(useLocale())
  const form = useAppForm<PlanValues>({ defaultValues: newPlan })
  const { mutateAsync } = useMutation({
    mutationFn: (values: PlanValues) =>
      unwrap(
        api.POST('/v1/supplier/stage-plans', { body: planOf(values, { templates, currency }) }),
      ),
    onSuccess: (list) => {
      client.setQueryData(stagePlansQuery.queryKey, list)
      toast(m.stages_added())
      onClose()
    },
  })
  const choices = [
    ...templates.map((stages, index) => ({
      ...{ value: String(index), label: stagesText(stages, locale) },
    })),
    { value: OWN, label: m.stages_own() },
  ]
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={m.stages_add_title()}>
      <Form form={form} onSubmit={(values) => mutateAsync(values)} texts={ordersTexts}>
        <RadioField form={form} name="template" label={m.stages_how()} choices={choices} />
        {form.watch('template') === OWN && <StageRows form={form} />}
        <TextField
          form={form}
          name="minTotal"
          label={m.stages_min_total()}
          hint={m.stages_min_total_hint()}
          before={currency}
          inputMode="decimal"
          autoComplete="off"
          maxLength={14}
          optional
          rules={{
            validate: (typed) =>
              (typeof typed === 'string' &&
                (typed.trim() === '' || minTotalIn(typed, currency) !== undefined)) ||
              m.stages_min_total_wrong({ currency }),
          }}
        />
        <div className="flex flex-wrap justify-end gap-2">
          <DialogClose>
            <Button>{m.ui_cancel()}</Button>
          </DialogClose>
          <Button type="submit" look="primary" pending={form.formState.isSubmitting}>
            {m.stages_add()}
          </Button>
        </div>
      </Form>
    </Dialog>
  )
}
