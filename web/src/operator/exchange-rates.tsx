import { unwrap } from '@danbao/sdk'
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { UseFormReturn } from 'react-hook-form'
import { api } from '../api.ts'
import { Button } from '../ui/button.tsx'
import { Card } from '../ui/card.tsx'
import { Dialog, DialogClose } from '../ui/dialog.tsx'
import { TextField } from '../ui/fields.tsx'
import { FileDrop } from '../ui/file-drop.tsx'
import { Form, useAppForm } from '../ui/form.tsx'
import { formatPercent, formatTime } from '../ui/format.ts'
import { Loaded } from '../ui/loaded.tsx'
import { intlLocale } from '../ui/locale.ts'
import { problemText } from '../ui/problem.ts'
import { Table } from '../ui/table.tsx'
import { Time } from '../ui/time.tsx'
import { toast } from '../ui/toast.tsx'
import { m } from '../messages.gen/messages.js'
import { bpsIn } from './method-terms.ts'
import { operatorTexts } from './problem-texts.ts'

const marginsQuery = queryOptions({
  queryKey: ['operator', 'exchange-margins'],
  queryFn: () => unwrap(api.GET('/v1/operator/exchange-margins')),
})

/** The market's rates as they are taken in, and what is added to them. */
export function ExchangeRates({ mayChange }: { mayChange: boolean }) {
  const query = useQuery(marginsQuery)
  const [adding, setAdding] = useState(false)
  return (
    <Card
      title={m.operator_rates()}
      note={m.operator_rates_note()}
      actions={
        mayChange && (
          <Button size="sm" onClick={() => setAdding(true)}>
            {m.operator_margin_set()}
          </Button>
        )
      }
    >
      <div className="grid gap-5">
        {mayChange && <RatesImport />}
        <Loaded query={query} texts={operatorTexts}>
          {({ items }) =>
            items.length === 0 ? (
              <p className="text-muted">{m.operator_margins_none()}</p>
            ) : (
              <Margins items={items} />
            )
          }
        </Loaded>
      </div>
      {adding && <MarginDialog onClose={() => setAdding(false)} />}
    </Card>
  )
}

type Margin = { base: string; quote: string; marginBps: number; validFrom: string; setBy: string }

function Margins({ items }: { items: readonly Margin[] }) {
  return (
    <Table
      caption={m.operator_margins()}
      rows={items}
      rowKey={({ base, quote, validFrom }) => `${base} ${quote} ${validFrom}`}
      columns={[
        {
          key: 'pair',
          header: m.operator_margin_pair(),
          primary: true,
          cell: ({ base, quote }) => `${base} → ${quote}`,
        },
        {
          key: 'margin',
          header: m.operator_margin(),
          align: 'end',
          cell: ({ marginBps }) => formatPercent(marginBps, intlLocale()),
        },
        {
          key: 'since',
          header: m.operator_margin_since(),
          cell: ({ validFrom }) => <Time at={validFrom} />,
        },
      ]}
    />
  )
}

function RatesImport() {
  const [file, setFile] = useState<File | null>(null)
  const { mutate, isPending, error } = useMutation({
    mutationFn: async (chosen: File) => {
      const body = { document: await chosen.text() }
      return unwrap(api.POST('/v1/operator/exchange-rates/imports', { body }))
    },
    onSuccess: ({ rates, to }) => {
      const day = formatTime(to, { locale: intlLocale(), style: 'date' })
      toast(m.operator_rates_taken({ rates: String(rates), day }))
      setFile(null)
    },
  })
  return (
    <div className="grid gap-3">
      <FileDrop
        id="ecb-file"
        label={m.operator_rates_file()}
        hint={m.operator_rates_file_hint()}
        error={error ? problemText(error, operatorTexts) : undefined}
        accept=".xml,text/xml,application/xml"
        file={file}
        onFile={setFile}
      />
      {file && (
        <div>
          <Button look="primary" pending={isPending} onClick={() => mutate(file)}>
            {m.operator_rates_take()}
          </Button>
        </div>
      )}
    </div>
  )
}

type MarginValues = { base: string; quote: string; margin: string }

function MarginDialog({ onClose }: { onClose: () => void }) {
  const client = useQueryClient()
  const form = useAppForm<MarginValues>({ defaultValues: { base: 'CNY', quote: '', margin: '' } })
  const { mutateAsync } = useMutation({
    mutationFn: ({ base, quote, margin }: MarginValues) => {
      const marginBps = bpsIn(margin) ?? 0
      const pair = { base: base.trim().toUpperCase(), quote: quote.trim().toUpperCase() }
      return unwrap(api.POST('/v1/operator/exchange-margins', { body: { ...pair, marginBps } }))
    },
    onSuccess: async () => {
      toast(m.operator_margin_saved())
      onClose()
      await client.invalidateQueries({ queryKey: marginsQuery.queryKey })
    },
  })
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={m.operator_margin_set()}
      description={m.operator_margin_text()}
    >
      <Form form={form} onSubmit={(values) => mutateAsync(values)} texts={operatorTexts}>
        <MarginFields form={form} />
        <div className="flex justify-end gap-2">
          <DialogClose>
            <Button>{m.ui_cancel()}</Button>
          </DialogClose>
          <Button type="submit" look="primary" pending={form.formState.isSubmitting}>
            {m.ui_save()}
          </Button>
        </div>
      </Form>
    </Dialog>
  )
}

function MarginFields({ form }: { form: UseFormReturn<MarginValues> }) {
  const isCode = (text: unknown) =>
    (typeof text === 'string' && /^[A-Za-z]{3}$/.test(text.trim())) || m.operator_margin_code()
  return (
    <div className="grid gap-5 sm:grid-cols-3">
      <TextField
        form={form}
        name="base"
        label={m.operator_margin_base()}
        maxLength={3}
        rules={{ validate: isCode }}
      />
      <TextField
        form={form}
        name="quote"
        label={m.operator_margin_quote()}
        maxLength={3}
        rules={{ validate: isCode }}
      />
      <TextField
        form={form}
        name="margin"
        label={m.operator_margin()}
        after="%"
        inputMode="decimal"
        maxLength={5}
        rules={{
          validate: (text) => bpsIn(text) !== undefined || m.operator_method_surcharge_wrong(),
        }}
      />
    </div>
  )
}
