import {
  box,
  cast,
  castRing,
  disc,
  gloss,
  ground,
  heart,
  ink,
  leaf,
  line,
  metal,
  metalDark,
  mix,
  oval,
  shape,
  skin,
  star,
  white,
  wood,
  woodDark,
  type Motif,
  type Pen,
} from './illustrations-drawing.ts'

function cushion(pen: Pen): string {
  const form =
    'M88 106q112 22 224 0 12-2 10 12-22 88 0 176 2 14-12 12-110-22-220 0-14 2-12-12 22-88 0-176-4-14 10-12z'
  return [
    cast(form),
    skin(pen, form, pen.body),
    shape('M304 112q-28 96 6 192 8-2 8-10-22-88 0-176 2-8-14-6z', ink, 0.1),
    line('M104 122q96 18 192 0', pen.light, 4),
    pen.pattern ? '' : shape(heart(200, 168, 40), pen.accent),
    shape(
      disc(80, 108, 11) + disc(320, 108, 11) + disc(80, 306, 11) + disc(320, 306, 11),
      pen.accent,
    ),
  ].join('')
}

function throwBlanket(pen: Pen): string {
  const fringe = Array.from({ length: 12 }, (_, i) => `M${98 + i * 19} 306v22`).join('')
  return [
    ground(126, 326),
    skin(pen, box(84, 118, [236, 64, 26]), pen.dark),
    skin(pen, box(84, 172, [236, 64, 26]), pen.body),
    skin(pen, box(84, 226, [236, 84, 22]), pen.body),
    line('M96 180h212M96 234h212', pen.deep, 4),
    shape('M84 148q0-30 30-30h176q30 0 30 30z', pen.light),
    line(fringe, pen.accent, 6),
    shape(box(84, 288, [236, 18, 6]), pen.accent),
  ].join('')
}

function scarf(pen: Pen): string {
  const tails = 'M150 190l-22 130h62l16-122zM206 196l34 132 58-16-42-132z'
  const fringe =
    'M132 320l-3 20M148 320l-2 20M164 320l-2 20M180 320l-2 20M246 326l5 19M262 322l5 19M278 317l5 19M294 312l5 19'
  return [
    cast('M112 118q88 54 176 0 34 40-6 78-82 54-164 0-40-38-6-78z'),
    skin(pen, tails, pen.dark),
    line(fringe, pen.accent, 5),
    skin(pen, 'M112 118q88 54 176 0 34 40-6 78-82 54-164 0-40-38-6-78z', pen.body),
    line('M118 146q82 56 164 0M120 172q80 50 160 0', pen.dark, 4),
    shape('M176 186q26 12 54-2 10 38-8 54-24 8-46-2-12-24 0-50z', pen.light),
  ].join('')
}

function towel(pen: Pen): string {
  const one = (y: number, fill: string) =>
    skin(pen, box(88, y, [224, 56, 26]), fill) + shape(box(236, y, [26, 56, 2]), pen.accent)
  return [
    ground(122),
    one(264, pen.dark) + one(208, pen.body) + one(152, pen.light),
    line('M104 180h118M104 236h118M104 292h118', pen.dark, 3),
    shape(disc(150, 128, 26), pen.accent) +
      line('M150 128m-12 0a12 12 0 1 1 12 12', pen.accentDark, 4),
    shape('M206 146q0-40 34-44-2 38-34 44zM240 148q4-30 32-32-4 28-32 32z', leaf),
  ].join('')
}

function teatowel(pen: Pen): string {
  const form = 'M116 62h168q8 128 0 268-84 10-168 0-8-140 0-268z'
  return [
    cast(form),
    skin(pen, form, pen.body),
    shape(
      'M112 104h176v12H112zM112 126h176v6H112zM112 284h176v12H112zM112 268h176v6H112z',
      pen.accent,
    ),
    shape('M200 168q34 10 40 56-44 0-40-56zM192 176q-36 4-42 46 44 4 42-46z', pen.accent),
    line('M196 186v56', pen.accentDark, 5),
    line('M190 62q0-22 10-22t10 22', pen.accent, 5),
    shape('M256 62h28q8 128 0 268-12 4-24 2 6-130-4-270z', ink, 0.07),
  ].join('')
}

function socks(pen: Pen): string {
  const sock = 'M132 78h74v116q0 22 20 36l30 22q30 24 8 50-22 22-54 4l-62-42q-20-14-20-40z'
  const one = (
    dx: number,
    fill: string,
  ) => `<g transform="translate(${dx} 0)">${skin(pen, sock, fill)}\
${shape('M132 78h74v36h-74z', pen.accent)}${line('M146 82v28M160 82v28M174 82v28M190 82v28', pen.accentDark, 3)}\
${shape('M234 236l22 16q30 24 8 50-14 14-34 10-4-44 4-76zM128 214q30-6 40 14-4 24-26 26-14-14-14-40z', pen.accent)}</g>`
  return cast(sock) + one(38, pen.dark) + one(-24, pen.body)
}

function bottlecover(pen: Pen): string {
  const form = 'M158 114h84q64 12 64 74v86q0 50-50 50H144q-50 0-50-50v-86q0-62 64-74z'
  return [
    ground(112, 324),
    shape(box(170, 62, [60, 58, 14]), pen.accentDark) +
      shape(box(160, 54, [80, 22, 10]), pen.accent),
    skin(pen, form, pen.body),
    shape(box(148, 104, [104, 34, 14]), pen.light),
    line('M164 110v22M182 110v22M200 110v22M218 110v22M236 110v22', pen.dark, 4),
    pen.pattern ? '' : shape(heart(200, 190, 42), pen.accent),
  ].join('')
}

function rug(pen: Pen): string {
  const fringe = Array.from(
    { length: 13 },
    (_, i) => `M${64 + i * 22} 108v-18M${64 + i * 22} 292v18`,
  )
  return [
    cast(box(54, 108, [288, 184, 6])),
    line(fringe.join(''), pen.accentLight, 5),
    skin(pen, box(54, 108, [288, 184, 6]), pen.body),
    shape('M198 140l92 60-92 60-92-60z', pen.accent) +
      shape('M198 166l52 34-52 34-52-34z', pen.body),
    shape('M198 186l22 14-22 14-22-14z', pen.accentDark),
    line('M72 126h252M72 274h252', pen.accent, 6),
  ].join('')
}

function tote(pen: Pen): string {
  const form = 'M96 158h208l12 150q2 14-14 14H98q-16 0-14-14z'
  return [
    ground(118),
    line('M146 170q-6-112 54-112t54 112', pen.dark, 12),
    skin(pen, form, pen.body),
    line('M146 168v18M254 168v18', pen.deep, 12),
    pen.pattern ? '' : shape(disc(200, 242, 40), pen.accent) + shape(heart(200, 222, 24), pen.body),
    shape('M280 158h24l12 150q2 14-14 14h-20q8-80-2-164z', ink, 0.08),
    line('M98 172h204', pen.light, 4),
  ].join('')
}

function backpack(pen: Pen): string {
  return [
    ground(98),
    line('M170 92q0-32 30-32t30 32', pen.deep, 11),
    shape(box(84, 190, [34, 112, 16]), pen.deep) + shape(box(282, 190, [34, 112, 16]), pen.deep),
    skin(pen, 'M106 176q0-92 94-92t94 92v120q0 24-24 24H130q-24 0-24-24z'),
    shape(box(134, 214, [132, 90, 18]), pen.light) + line('M142 236h116', pen.deep, 5),
    shape('M106 176q94 34 188 0l-4-20q-90 30-180 0z', pen.dark),
    shape(box(186, 176, [28, 40, 8]), pen.accent),
    shape(disc(200, 270, 12), pen.accent),
  ].join('')
}

function purse(pen: Pen): string {
  const form = 'M92 190h216q30 118-32 130H124q-62-12-32-130z'
  return [
    ground(112),
    skin(pen, form),
    shape('M90 196q0-54 110-54t110 54z', '#d9b163') +
      shape('M104 190q10-32 96-32t96 32z', '#f0d394'),
    shape(disc(186, 136, 14), '#c7983f') + shape(disc(214, 136, 14), '#e7c67e'),
    pen.pattern ? '' : shape(heart(200, 220, 28), pen.accent),
    gloss('M106 216q-8 56 18 84'),
  ].join('')
}

function washbag(pen: Pen): string {
  const form = 'M84 178h232q16 64 8 124-2 18-20 18H96q-18 0-20-18-8-60 8-124z'
  return [
    ground(122),
    line('M112 178q8-62 88-62t88 62', pen.deep, 11),
    skin(pen, form),
    shape(box(76, 168, [248, 22, 11]), pen.dark) + line('M92 179h214', metal, 5),
    shape(box(278, 172, [16, 44, 8]), pen.accent),
    pen.pattern
      ? ''
      : shape(box(146, 228, [108, 56, 8]), pen.accentLight) +
        line('M164 248h72M178 266h44', pen.deep, 5),
  ].join('')
}

function shopper(pen: Pen): string {
  const form = 'M84 150h196v170H84z'
  return [
    ground(122),
    line('M130 160q0-84 52-84t52 84', woodDark, 10),
    shape('M280 150l44-18v166l-44 22z', pen.dark),
    skin(pen, form, pen.body),
    shape('M84 150l44-18h196l-44 18z', pen.deep),
    shape('M84 262h196v58H84z', pen.accent),
    pen.pattern ? '' : shape(heart(182, 188, 26), pen.accentLight),
    line('M130 160v26M234 160v26', wood, 10),
  ].join('')
}

function strawbag(pen: Pen): string {
  const rows = [212, 240, 268, 296].map((y) => `M84 ${y}q29-12 58 0t58 0 58 0 58 0`).join('')
  return [
    ground(122),
    line('M138 184q-4-96 62-96t62 96', pen.accentDark, 13),
    shape('M78 182h244q4 138-62 138H140q-66 0-62-138z', pen.body),
    line(rows, pen.dark, 5),
    shape(box(72, 170, [256, 24, 12]), pen.light),
    shape(disc(284, 214, 16), pen.accent) +
      line('M284 228v46M276 228l-8 42M292 228l8 42', pen.accent, 5),
  ].join('')
}

function suitcase(pen: Pen): string {
  return [
    ground(96, 334),
    line('M164 98V52h72v46', metalDark, 9),
    skin(pen, box(110, 96, [180, 226, 26])),
    line('M146 108v202M182 108v202M218 108v202M254 108v202', pen.dark, 5),
    shape(box(124, 116, [60, 40, 6]), pen.accent) + shape(star(154, 136, 13), white),
    shape(box(126, 316, [30, 18, 7]), ink) + shape(box(244, 316, [30, 18, 7]), ink),
    shape(box(282, 184, [14, 42, 6]), metal),
  ].join('')
}

function umbrella(pen: Pen): string {
  return [
    ground(60, 336),
    line('M200 190v116q0 28 26 28t26-24', woodDark, 11),
    line('M200 66v24', ink, 8),
    skin(
      pen,
      `M330 218C326 40 74 40 70 218q22-26 44 0 20-26 44 0 20-26 42 0 22-26 44 0 20-26 44 0 20-26 42 0z`,
      pen.body,
    ),
    shape('M200 84q-62 40-42 134 20-26 42 0 22-26 44 0 18-94-44-134z', pen.light, 0.5),
    line('M200 84v130', pen.dark, 3),
  ].join('')
}

function ring(pen: Pen): string {
  return [
    ground(84, 330),
    `<circle cx="200" cy="238" r="78" fill="none" stroke="#b88a3c" stroke-width="22"/>`,
    `<circle cx="198" cy="235" r="78" fill="none" stroke="#e3bf6c" stroke-width="16"/>`,
    shape('M146 92h108l34 40-88 76-88-76z', pen.body),
    shape('M146 92l-34 40h52zM254 92l34 40h-52z', pen.light) +
      shape('M164 132h72l-36 76z', pen.dark),
    shape('M146 92h54l-36 40zM254 92h-54l36 40z', mix(pen.body, white, 0.6)),
    line('M308 84v28M294 98h28M92 168v20M82 178h20', white, 6),
  ].join('')
}

function necklace(pen: Pen): string {
  return [
    shape('M92 400v-96q-2-50 42-76 26-16 28-104h76q2 88 28 104 44 26 42 76v96z', '#4d4753'),
    shape(oval(200, 124, [38, 9]), '#6a6371') +
      shape('M258 228q44 26 42 76v96h-40q20-90-2-172z', ink, 0.25),
    line('M160 176q-12 104 40 138 52-34 40-138', '#d9b25d', 5),
    shape(heart(200, 306, 30), pen.body) + shape(heart(193, 314, 11), pen.light),
    shape(disc(173, 284, 8) + disc(227, 284, 8), pen.accent),
    shape(disc(160, 244, 7) + disc(240, 244, 7), pen.light),
  ].join('')
}

function earrings(pen: Pen): string {
  const one = (x: number) =>
    [
      line(`M${x} 130q-14-44 10-46t14 24`, '#c99f4d', 5),
      shape(disc(x, 142, 12), pen.accent),
      shape(`M${x} 154q54 60 48 104-4 40-48 42-44-2-48-42-6-44 48-104z`, pen.round),
      shape(`M${x} 192q26 34 24 58-2 22-24 22t-24-22q-2-24 24-58z`, pen.accent),
      shape(disc(x, 246, 9), pen.light),
    ].join('')
  return [
    cast(box(68, 56, [264, 288, 18])),
    shape(box(68, 56, [264, 288, 18]), white),
    shape(disc(200, 84, 9), mix(white, ink, 0.2)),
    one(138) + one(262),
  ].join('')
}

function hairclip(pen: Pen): string {
  const pearls = [112, 146, 180, 214, 248, 282].map((x) => shape(disc(x, 262, 17), '#fbf3e6'))
  return [
    cast(box(76, 66, [248, 270, 18])),
    shape(box(76, 66, [248, 270, 18]), white),
    shape(disc(200, 90, 8), mix(white, ink, 0.2)),
    line('M104 262h192', '#c99f4d', 12) + pearls.join(''),
    ...[112, 146, 180, 214, 248, 282].map((x) => shape(disc(x - 4, 257, 5), white)),
    skin(pen, 'M194 168q-82-66-94-18-6 54 94 34zM206 168q82-66 94-18 6 54-94 34z', pen.body),
    shape('M182 164q-44-34-58-18 0 18 58 24zM218 164q44-34 58-18 0 18-58 24z', pen.deep, 0.4),
    shape(box(180, 148, [40, 46, 14]), pen.dark),
  ].join('')
}

function sunglasses(pen: Pen): string {
  const lens = (x: number) => `M${x} 174h112q4 84-56 84t-56-84z`
  return [
    cast('M62 164h276q-2 100-76 100-50 0-58-66h-8q-8 66-58 66-74 0-76-100z'),
    line('M62 172L38 126M338 172l24-46', pen.dark, 13),
    skin(pen, 'M58 160h284q6 108-80 108-52 0-58-68h-8q-6 68-58 68-86 0-80-108z'),
    shape(lens(78) + lens(210), '#2f3a44') +
      shape('M88 180h40l-30 42zM222 180h40l-30 42z', white, 0.35),
  ].join('')
}

function bracelet(pen: Pen): string {
  const beads = Array.from({ length: 18 }, (_, i) => {
    const angle = (i * Math.PI) / 9
    const colour = [pen.body, pen.light, pen.accent][i % 3] ?? pen.body
    const [x, y] = [200 + 112 * Math.cos(angle), 206 + 92 * Math.sin(angle)].map(Math.round)
    return shape(disc(x ?? 0, y ?? 0, 19), colour)
  })
  return [
    castRing(oval(200, 206, [112, 92]), 36),
    ...beads,
    shape(disc(200, 318, 9), '#c99f4d') + shape(star(200, 346, 24), '#dfb75f'),
  ].join('')
}

function scrunchie(pen: Pen): string {
  const frill = Array.from({ length: 14 }, (_, i) => {
    const angle = (i * Math.PI) / 7
    const [x, y] = [198 + 92 * Math.cos(angle), 200 + 92 * Math.sin(angle)].map(Math.round)
    return disc(x ?? 0, y ?? 0, 38)
  })
  const hole = `<circle cx="198" cy="200" r="92" fill="none" stroke-width="52" stroke=`
  return [
    castRing(disc(198, 200, 92), 78),
    shape(frill.join(''), pen.dark),
    `${hole}"${pen.body}"/>`,
    pen.pattern ? `${hole}"${pen.pattern}"/>` : '',
    line(
      'M198 96q10 12 0 24M290 140q-14 6-16 20M302 226q-16-4-24 6M250 296q-2-16-16-20M150 300q2-16 14-22M96 236q16-4 22 6M104 146q14 4 16 18',
      pen.deep,
      5,
    ),
  ].join('')
}

function beanie(pen: Pen): string {
  const ribs = Array.from({ length: 9 }, (_, i) => `M${104 + i * 24} 258v46`).join('')
  return [
    ground(120),
    shape(disc(200, 96, 36), pen.accent) + shape(disc(190, 86, 14), pen.accentLight, 0.7),
    skin(pen, 'M92 260q-4-144 108-144t108 144z'),
    line('M138 252q-4-84 30-120M200 252V120M262 252q4-84-30-120', pen.dark, 4),
    shape(box(80, 246, [240, 70, 22]), pen.dark) + line(ribs, pen.body, 8),
  ].join('')
}

export const soft: Readonly<Record<string, Readonly<Record<string, Motif>>>> = {
  textiles: {
    cushion,
    throw: throwBlanket,
    scarf,
    towel,
    teatowel,
    socks,
    bottlecover,
    rug,
    beanie,
  },
  bags: { tote, backpack, purse, washbag, shopper, strawbag, suitcase, umbrella },
  jewellery: { ring, necklace, earrings, hairclip, sunglasses, bracelet, scrunchie },
}
