import { ProblemError } from '@danbao/sdk'
import { useState } from 'react'
import type { UseFormReturn } from 'react-hook-form'
import { Badge } from '../status.tsx'
import { Button } from '../button.tsx'
import { Card } from '../card.tsx'
import { Checkbox, RadioCards, type Choice } from '../choice.tsx'
import {
  CheckboxField,
  ChoiceGroup,
  RadioField,
  SelectField,
  TextareaField,
  TextField,
} from '../fields.tsx'
import { FileDrop } from '../file-drop.tsx'
import { Form, useAppForm } from '../form.tsx'
import { Progress } from '../progress.tsx'
import { Quantity } from '../quantity.tsx'

type Address = {
  name: string
  email: string
  country: string
  price: string
  note: string
  kind: string
  agreed: boolean
}

const empty: Address = {
  name: '',
  email: '',
  country: '',
  price: '',
  note: '',
  kind: 'company',
  agreed: false,
}

// Answers as the server would: one field refused, and something that has no field here.
async function refuse() {
  await new Promise((resolve) => setTimeout(resolve, 600))
  throw new ProblemError({
    type: '/docs/errors#request.invalid',
    title: 'The request is invalid',
    status: 400,
    code: 'request.invalid',
    requestId: 'req_0d9f6a52-5c1c-4ef5-8d0e-8f53',
    errors: [{ pointer: '/email', rule: 'taken', message: 'This address has an account already' }],
  })
}

export function FormSample() {
  const form = useAppForm<Address>({ defaultValues: empty })
  return (
    <Card title="Delivery address" note="Submit it empty, then filled.">
      <Form form={form} onSubmit={refuse}>
        <TextSamples form={form} />
        <RadioField
          form={form}
          name="kind"
          label="Who is buying"
          choices={[
            { value: 'company', label: 'A company', description: 'With an invoice in its name' },
            { value: 'person', label: 'A person', unavailable: 'Not for wholesale prices' },
          ]}
        />
        <TextareaField form={form} name="note" label="Note to the supplier" optional rows={3} />
        <CheckboxField
          form={form}
          name="agreed"
          label="I have checked the quantities"
          rules={{ required: 'Check the quantities first' }}
        />
        <div>
          <Button type="submit" look="primary" pending={form.formState.isSubmitting}>
            Save the address
          </Button>
        </div>
      </Form>
    </Card>
  )
}

function TextSamples({ form }: { form: UseFormReturn<Address> }) {
  return (
    <div className="grid gap-5 sm:grid-cols-2">
      <TextField
        form={form}
        name="name"
        label="Full name"
        autoComplete="name"
        rules={{ required: 'Enter the full name' }}
      />
      <TextField
        form={form}
        name="email"
        type="email"
        label="E-mail"
        hint="The receipt goes there."
        autoComplete="email"
        rules={{ required: 'Enter an e-mail address, like li@example.com' }}
      />
      <SelectField
        form={form}
        name="country"
        label="Country"
        placeholder="Choose a country"
        options={[
          { value: 'GB', label: 'United Kingdom' },
          { value: 'CN', label: 'China 中国' },
        ]}
        rules={{ required: 'Choose the country' }}
      />
      <TextField
        form={form}
        name="price"
        label="Agreed price"
        optional
        before="CNY"
        inputMode="decimal"
      />
    </div>
  )
}

export function ChoicesSample() {
  return (
    <div className="grid gap-5 lg:grid-cols-2">
      <Card title="Method" level={3}>
        <MethodSample />
      </Card>
      <Card level={3} title="More">
        <MoreSamples />
      </Card>
    </div>
  )
}

const methods: readonly Choice[] = [
  {
    value: 'alipay',
    label: 'Alipay 支付宝',
    aside: <Badge tone="brand">No fee</Badge>,
    description: 'At once · up to ¥50,000 a day',
    details: 'You go to Alipay to confirm, and come back here.',
  },
  { value: 'bank', label: 'Bank transfer', aside: '+ £0.00', description: 'One to three days' },
  { value: 'card', label: 'Card', unavailable: 'This supplier does not take cards yet' },
]

function MethodSample() {
  const [method, setMethod] = useState('alipay')
  return (
    <ChoiceGroup id="method" label="Pay with">
      <RadioCards
        id="method-choice"
        name="method"
        value={method}
        onChange={(event) => setMethod(event.target.value)}
        choices={methods}
      />
    </ChoiceGroup>
  )
}

function MoreSamples() {
  const [quantity, setQuantity] = useState(24)
  const [file, setFile] = useState<File | null>(null)
  return (
    <div className="grid gap-5">
      <Quantity
        label="Quantity"
        value={quantity}
        onChange={setQuantity}
        min={12}
        step={12}
        max={240}
      />
      <Checkbox label="Only what is in stock" hint="Hides what has to be made first" />
      <FileDrop
        id="catalogue"
        label="Catalogue (CSV)"
        accept=".csv"
        file={file}
        onFile={setFile}
        hint="Up to 10 MB"
      />
      <Progress label="Importing" value={420} max={600} text="420 of 600 rows" />
    </div>
  )
}
