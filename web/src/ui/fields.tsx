import type { ComponentProps, ReactNode } from 'react'
import {
  type FieldPath,
  type FieldValues,
  type RegisterOptions,
  type UseFormReturn,
} from 'react-hook-form'
import { Checkbox, RadioCards, type Choice } from './choice.tsx'
import { cx } from './cx.ts'
import { controlProps, Field, FieldError, Hint, Mark } from './field.tsx'
import { useFieldId } from './form.tsx'
import { Input, Select, Textarea, type Option } from './input.tsx'

// The controls of a `Form`, tied to a field of its values by name.

type Bound<Values extends FieldValues> = {
  form: UseFormReturn<Values>
  name: FieldPath<Values>
  label: ReactNode
  hint?: ReactNode
  optional?: boolean
  /** Messages say what to do: "Enter your e-mail address". */
  rules?: RegisterOptions<Values, FieldPath<Values>>
  className?: string
}

type Own = keyof Bound<FieldValues> | 'children' | 'defaultValue' | 'form'

function useBound<Values extends FieldValues>({ form, name, rules }: Bound<Values>) {
  const id = useFieldId(name)
  const { error: found } = form.getFieldState(name, form.formState)
  const error = found?.message || undefined
  return { id, error, registered: form.register(name, rules) }
}

type TextProps<Values extends FieldValues> = Bound<Values> & Omit<ComponentProps<typeof Input>, Own>

export function TextField<Values extends FieldValues>(props: TextProps<Values>) {
  const {
    form: _form,
    name: _name,
    rules: _rules,
    label,
    hint,
    optional,
    className,
    ...input
  } = props
  const { id, error, registered } = useBound(props)
  return (
    <Field {...{ id, label, hint, error, optional, className }}>
      {(control) => <Input {...input} {...control} {...registered} />}
    </Field>
  )
}

type AreaProps<Values extends FieldValues> = Bound<Values> & Omit<ComponentProps<'textarea'>, Own>

export function TextareaField<Values extends FieldValues>(props: AreaProps<Values>) {
  const {
    form: _form,
    name: _name,
    rules: _rules,
    label,
    hint,
    optional,
    className,
    ...area
  } = props
  const { id, error, registered } = useBound(props)
  return (
    <Field {...{ id, label, hint, error, optional, className }}>
      {(control) => <Textarea {...area} {...control} {...registered} />}
    </Field>
  )
}

type SelectProps<Values extends FieldValues> = Bound<Values> & {
  options: readonly Option[]
  placeholder?: string
  autoComplete?: string
}

export function SelectField<Values extends FieldValues>(props: SelectProps<Values>) {
  const {
    form: _form,
    name: _name,
    rules: _rules,
    label,
    hint,
    optional,
    className,
    ...select
  } = props
  const { id, error, registered } = useBound(props)
  return (
    <Field {...{ id, label, hint, error, optional, className }}>
      {(control) => <Select {...select} {...control} {...registered} />}
    </Field>
  )
}

export function CheckboxField<Values extends FieldValues>(props: Bound<Values>) {
  const { label, hint, className } = props
  const { id, error, registered } = useBound(props)
  const control = controlProps({ id, hint: undefined, error, optional: true })
  return (
    <div className={className}>
      <Checkbox {...{ label, hint }} {...control} {...registered} />
      <FieldError id={id}>{error}</FieldError>
    </div>
  )
}

type RadioProps<Values extends FieldValues> = Bound<Values> & { choices: readonly Choice[] }

export function RadioField<Values extends FieldValues>(props: RadioProps<Values>) {
  const { label, hint, optional, choices, className } = props
  const { id, error, registered } = useBound(props)
  return (
    <ChoiceGroup {...{ id, label, hint, error, optional, className }}>
      <RadioCards id={`${id}-choice`} choices={choices} {...registered} />
    </ChoiceGroup>
  )
}

type GroupProps = {
  id: string
  label: ReactNode
  hint?: ReactNode
  error?: string | undefined
  optional?: boolean | undefined
  className?: string | undefined
  children: ReactNode
}

/** Several controls that answer one question. */
export function ChoiceGroup({ id, label, hint, error, optional, className, children }: GroupProps) {
  const { 'aria-describedby': describedBy } = controlProps({ id, hint, error, optional })
  return (
    <fieldset
      id={id}
      tabIndex={-1}
      aria-describedby={describedBy}
      className={cx('min-w-0', className)}
    >
      <legend className="mb-1.5 font-medium">
        {label}
        <Mark optional={optional} />
      </legend>
      {children}
      <FieldError id={id}>{error}</FieldError>
      <Hint id={id}>{hint}</Hint>
    </fieldset>
  )
}
