import { encode } from 'uqr'
import { cx } from './cx.ts'

type Props = {
  content: string
  /** What it is for, for who cannot see it. */
  label: string
  className?: string
}

// Scanners want this many light modules around the code.
const QUIET = 4

/** A code for a phone to scan: black on white in every theme, because scanners want it so. */
export function QrCode({ content, label, className }: Props) {
  const { size, path } = draw(content)
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${size} ${size}`}
      shapeRendering="crispEdges"
      className={cx('aspect-square bg-white', className)}
    >
      <path d={path} fill="#000" />
    </svg>
  )
}

/** The same as a picture to keep, with whole pixels for each module. */
export function qrPicture(content: string): Promise<Blob | null> {
  const { size, path } = draw(content)
  const scale = Math.ceil(PICTURE_PX / size)
  const canvas = document.createElement('canvas')
  canvas.width = size * scale
  canvas.height = size * scale
  const context = canvas.getContext('2d')
  if (!context) return Promise.resolve(null)
  context.scale(scale, scale)
  context.fillStyle = '#fff'
  context.fillRect(0, 0, size, size)
  context.fillStyle = '#000'
  context.fill(new Path2D(path))
  return new Promise((resolve) => canvas.toBlob(resolve, 'image/png'))
}

const PICTURE_PX = 800

function draw(content: string) {
  const { data, size } = encode(content, { ecc: 'M', border: QUIET })
  const squares = data.flatMap((row, y) =>
    row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : [])),
  )
  return { size, path: squares.join('') }
}
