import { Download, Share2 } from 'lucide-react'
import { Button } from '../ui/button.tsx'
import { copyText } from '../ui/copy.tsx'
import { Notice } from '../ui/notice.tsx'
import { qrPicture } from '../ui/qr-code.tsx'
import { toast } from '../ui/toast.tsx'
import { m } from '../messages.gen/messages.js'

type Props = { app: string; content: string | undefined }

/** On a small screen, which is likely the one that would have to do the scanning. */
export function ScanOnPhone({ app, content }: Props) {
  return (
    <Notice
      tone="note"
      className="mt-5 sm:hidden"
      title={m.scan_phone()}
      actions={
        <>
          <Button
            size="sm"
            icon={<Share2 aria-hidden className="size-4" />}
            onClick={() => void sendLink()}
          >
            {m.scan_share()}
          </Button>
          {content && (
            <Button
              size="sm"
              icon={<Download aria-hidden className="size-4" />}
              onClick={() => void save(content)}
            >
              {m.scan_save()}
            </Button>
          )}
        </>
      }
    >
      {m.scan_phone_text({ app })}
    </Notice>
  )
}

/** To another device by what the phone offers for that, or into the clipboard. */
async function sendLink(): Promise<void> {
  const { href } = globalThis.location
  if (typeof navigator.share === 'function') {
    await navigator.share({ url: href }).catch(() => undefined) // They changed their mind.
  } else if (await copyText(href)) {
    toast(m.scan_copied())
  }
}

const FILE_NAME = 'danbao-code.png'

async function save(content: string): Promise<void> {
  const picture = await qrPicture(content)
  if (!picture) return
  const link = document.createElement('a')
  link.href = URL.createObjectURL(picture)
  link.download = FILE_NAME
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 1_000)
}
