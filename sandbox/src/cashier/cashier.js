// Shows the time left, asks the server again when it is over, and goes back to the shop after a
// payment. The pages work without it.
const back = document.querySelector('a[data-follow-after]')
if (back) setTimeout(() => location.assign(back.href), Number(back.dataset.followAfter) * 1000)

const until = document.querySelector('time[data-now]')
const shown = document.querySelector('.countdown')

if (until && shown) {
  // The sandbox's clock may have been moved, so only the distance between its two times counts.
  const leftAtStartMs = Date.parse(until.dateTime) - Date.parse(until.dataset.now)
  const startedAt = performance.now()

  const tick = () => {
    const leftMs = leftAtStartMs - (performance.now() - startedAt)
    if (leftMs <= 0) {
      clearInterval(timer)
      location.assign(until.dataset.page) // Not a reload: that would send the form again.
      return
    }
    shown.textContent = describe(Math.ceil(leftMs / 1000))
    shown.classList.toggle('soon', leftMs < 60_000)
  }
  const timer = setInterval(tick, 1000)
  tick()
}

function describe(seconds) {
  const two = (number) => String(number).padStart(2, '0')
  const clock = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`
  const hours = Math.floor(seconds / 3600)
  if (hours === 0) return `${clock} left`
  if (hours < 48) return `${hours}:${clock} left`
  return `${Math.floor(hours / 24)} days left`
}
