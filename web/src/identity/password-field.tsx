import { Eye, EyeOff } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import type { FieldPath, FieldValues, RegisterOptions, UseFormReturn } from 'react-hook-form'
import { IconButton } from '../ui/button.tsx'
import { TextField } from '../ui/fields.tsx'
import { m } from '../messages.gen/messages.js'

const MIN_LENGTH = 10
const MAX_LENGTH = 200

type Props<Values extends FieldValues> = {
  form: UseFormReturn<Values>
  name: FieldPath<Values>
  label: string
  hint?: ReactNode
  /** A new one is judged here; the one there is only has to be typed. */
  kind: 'new' | 'current'
}

/** A password that can be shown, pasted, and filled in by a password manager. */
export function PasswordField<Values extends FieldValues>(props: Props<Values>) {
  const { form, name, label, kind, hint } = props
  const [shown, setShown] = useState(false)
  const isNew = kind === 'new'
  const rules: RegisterOptions<Values, FieldPath<Values>> = {
    required: isNew ? m.identity_new_password_missing() : m.identity_password_missing(),
    ...(isNew ? { validate: (value: string) => tooShort(value) } : {}),
  }
  return (
    <TextField
      form={form}
      name={name}
      type={shown ? 'text' : 'password'}
      label={label}
      autoComplete={isNew ? 'new-password' : 'current-password'}
      autoCapitalize="none"
      spellCheck={false}
      maxLength={MAX_LENGTH}
      hint={hint}
      rules={rules}
      after={
        <IconButton
          label={shown ? m.identity_password_hide() : m.identity_password_show()}
          aria-pressed={shown}
          className="-mr-2.5 size-9"
          onClick={() => setShown(!shown)}
        >
          {shown ? <EyeOff /> : <Eye />}
        </IconButton>
      }
    />
  )
}

// Counted in characters, as the server does.
function tooShort(value: string): true | string {
  return [...value].length >= MIN_LENGTH || m.identity_rule_password_length()
}
