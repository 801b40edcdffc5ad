import {
  createContext,
  useContext,
  useEffect,
  useId,
  useRef,
  useState,
  type ReactNode,
} from 'react'
import {
  useForm,
  type FieldPath,
  type FieldValues,
  type UseFormProps,
  type UseFormReturn,
} from 'react-hook-form'
import { Copy } from './copy.tsx'
import { cx } from './cx.ts'
import {
  fieldProblemText,
  problemOf,
  problemText,
  type ProblemTexts,
  type RuleTexts,
} from './problem.ts'
import { pointerToName } from './pointer.ts'
import { useErrorInTitle } from './title.ts'
import { m } from '../messages.gen/messages.js'

/** react-hook-form with our ways: judged on leaving a field, focus goes to the summary. */
export function useAppForm<Values extends FieldValues>(props: UseFormProps<Values>) {
  return useForm<Values>({ mode: 'onTouched', shouldFocusError: false, ...props })
}

const FormId = createContext('')

export function useFieldId(name: string): string {
  return `${useContext(FormId)}-${name}`
}

type Refusal = Readonly<{ texts: readonly string[]; requestId: string | undefined; serial: number }>

type FormProps<Values extends FieldValues> = {
  form: UseFormReturn<Values>
  /** Throwing a `ProblemError` shows it: at the fields it names, the rest in the summary. */
  onSubmit: (values: Values) => Promise<unknown>
  texts?: ProblemTexts
  ruleTexts?: RuleTexts
  className?: string
  children: ReactNode
}

export function Form<Values extends FieldValues>(props: FormProps<Values>) {
  const { form, onSubmit, texts, ruleTexts, className, children } = props
  const id = useId()
  const [refusal, setRefusal] = useState<Refusal | null>(null)
  const refuse = (general: readonly string[], requestId?: string) =>
    setRefusal((last) => ({ texts: general, requestId, serial: (last?.serial ?? 0) + 1 }))
  const submit = async (values: Values) => {
    setRefusal(null)
    try {
      await onSubmit(values)
    } catch (error) {
      const { shown, rest } = showAtFields({ form, id, error, ruleTexts })
      const general = shown > 0 && rest.length === 0 ? [] : [problemText(error, texts), ...rest]
      refuse(general, problemOf(error)?.requestId)
    }
  }
  return (
    <FormId value={id}>
      <form
        noValidate
        className={cx('grid gap-5', className)}
        onSubmit={(event) => {
          event.preventDefault()
          if (form.formState.isSubmitting) return
          void form.handleSubmit(submit, () => refuse([]))(event)
        }}
      >
        {refusal && <ErrorSummary {...{ form, id, refusal }} />}
        {children}
      </form>
    </FormId>
  )
}

type Shown<Values extends FieldValues> = {
  form: UseFormReturn<Values>
  id: string
  error: unknown
  ruleTexts: RuleTexts | undefined
}

/** Puts the server's findings at the fields they name; returns those that name none here. */
function showAtFields<Values extends FieldValues>(shownIn: Shown<Values>) {
  const { form, id, error, ruleTexts } = shownIn
  const rest: string[] = []
  let shown = 0
  for (const finding of problemOf(error)?.errors ?? []) {
    const name = pointerToName(finding.pointer)
    const message = fieldProblemText(finding, ruleTexts)
    if (isField<Values>(name, id)) {
      form.setError(name, { type: finding.rule, message })
      shown += 1
    } else {
      rest.push(name ? `${name}: ${finding.message || message}` : finding.message)
    }
  }
  return { shown, rest }
}

// A name is one of the form's if its control is on the page.
function isField<Values extends FieldValues>(name: string, id: string): name is FieldPath<Values> {
  return document.getElementById(`${id}-${name}`) !== null
}

type SummaryProps<Values extends FieldValues> = {
  form: UseFormReturn<Values>
  id: string
  refusal: Refusal
}

/** "There is a problem": takes the focus, and leads to each field that is wrong. */
function ErrorSummary<Values extends FieldValues>({ form, id, refusal }: SummaryProps<Values>) {
  const box = useRef<HTMLDivElement>(null)
  const fields = flatten(form.formState.errors)
  const shown = fields.length > 0 || refusal.texts.length > 0
  useErrorInTitle(shown)
  useEffect(() => box.current?.focus(), [refusal.serial])
  if (!shown) return null
  return (
    <div
      ref={box}
      role="alert"
      tabIndex={-1}
      aria-labelledby={`${id}-summary`}
      className="rounded-lg border-2 border-bad bg-surface px-4 py-3.5"
    >
      <h2 id={`${id}-summary`} className="text-lg font-semibold">
        {m.ui_error_summary()}
      </h2>
      <ul className="mt-1 grid gap-1">
        {refusal.texts.map((text) => (
          <li key={text}>{text}</li>
        ))}
        {fields.map(({ name, message }) => (
          <li key={name}>
            <SummaryLink target={`${id}-${name}`}>{message}</SummaryLink>
          </li>
        ))}
      </ul>
      {refusal.texts.length > 0 && refusal.requestId && (
        <p className="mt-2 text-sm text-muted">
          {m.ui_request_id()} <Copy value={refusal.requestId} label={m.ui_request_id()} />
        </p>
      )}
    </div>
  )
}

function SummaryLink({ target, children }: { target: string; children: ReactNode }) {
  return (
    <a
      href={`#${target}`}
      className="inline-flex min-h-6 items-center font-medium text-bad underline underline-offset-3"
      onClick={(event) => {
        event.preventDefault()
        const control = document.getElementById(target)
        control?.scrollIntoView({ block: 'center' })
        control?.focus({ preventScroll: true })
      }}
    >
      {children}
    </a>
  )
}

type FlatError = Readonly<{ name: string; message: string }>

// The errors stand in a tree shaped like the values; a leaf has a type and a message.
function flatten(tree: object, prefix = ''): FlatError[] {
  return Object.entries(tree).flatMap(([key, value]: [string, unknown]) => {
    if (typeof value !== 'object' || value === null || key === 'ref') return []
    const name = prefix ? `${prefix}.${key}` : key
    if ('type' in value && 'message' in value && typeof value.message === 'string') {
      return value.message ? [{ name, message: value.message }] : []
    }
    return flatten(value, name)
  })
}
