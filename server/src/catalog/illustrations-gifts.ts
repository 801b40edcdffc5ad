import {
  around,
  box,
  cast,
  castRing,
  disc,
  gloss,
  glow,
  ground,
  heart,
  ink,
  leaf,
  leafDark,
  line,
  metalDark,
  mix,
  oval,
  shape,
  skin,
  star,
  white,
  wood,
  woodDark,
  woodLight,
  type Motif,
  type Pen,
} from './illustrations-drawing.ts'

function notebook(pen: Pen): string {
  const cover = box(100, 62, [196, 270, 12])
  return [
    `<g transform="rotate(-6 200 200)">`,
    cast(cover),
    shape(box(108, 68, [196, 268, 10]), white),
    skin(pen, cover, pen.body),
    shape('M112 62h24v270h-24q-12 0-12-12V74q0-12 12-12z', pen.dark),
    shape(box(158, 116, [116, 66, 6]), white) + line('M176 140h80M188 160h56', pen.accentDark, 6),
    line('M264 62v270', pen.accent, 7),
    shape('M196 330h18v34l-9-9-9 9z', pen.accentDark),
    '</g>',
  ].join('')
}

function card(pen: Pen): string {
  return [
    cast(box(60, 126, [220, 170, 6])),
    shape(box(60, 126, [220, 170, 6]), pen.accentLight),
    line('M62 130l108 92 108-92', mix(pen.accentLight, ink, 0.18), 4),
    `<g transform="rotate(8 240 200)">${cast(box(156, 82, [160, 220, 6]))}`,
    skin(pen, box(156, 82, [160, 220, 6]), pen.body),
    shape(box(174, 100, [124, 184, 4]), white, 0.92),
    shape(heart(236, 134, 34), pen.accent) + line('M200 226h72M212 246h48', pen.dark, 6),
    '</g>',
  ].join('')
}

function wrap(pen: Pen): string {
  const roll = (y: number, fill: string) =>
    [
      skin(pen, `M66 ${y}h252a12 26 0 0 1 0 52H66z`, fill),
      shape(oval(66, y + 26, [12, 26]), white) +
        shape(oval(66, y + 26, [6, 13]), mix(white, ink, 0.3)),
    ].join('')
  return [
    ground(140, 318),
    roll(262, pen.accent) + roll(206, pen.body) + roll(150, pen.light),
    shape(box(180, 148, [40, 168, 4]), white, 0.92) +
      line('M190 226h20M190 240h20', pen.accentDark, 5),
  ].join('')
}

function giftbag(pen: Pen): string {
  return [
    ground(104),
    line('M156 150q0-78 40-78t40 78', pen.accentDark, 7),
    shape('M270 142l38 20v150l-38 8z', pen.deep),
    shape('M122 128l30-44 34 40 34-42 18 48z', pen.accentLight),
    skin(pen, box(106, 142, [166, 178, 4]), pen.body),
    shape(box(150, 206, [80, 62, 8]), white) + shape(heart(190, 218, 20), pen.accent),
    line('M160 142v-6M232 142v-6', pen.accentDark, 7),
  ].join('')
}

function pens(pen: Pen): string {
  const one = (turn: number, fill: string) => `<g transform="rotate(${turn} 200 210)">\
${cast('M186 60h28v220l-14 40-14-40z')}${shape('M186 84h28v196h-28z', fill)}\
${shape('M186 84h9v196h-9z', white, 0.3)}${shape('M186 280h28l-14 40z', woodLight)}\
${shape('M195 306h10l-5 14z', ink)}${shape('M186 58h28v26h-28z', '#eda3a0')}${shape('M186 78h28v12h-28z', metalDark)}</g>`
  return one(-32, pen.accent) + one(0, pen.body) + one(32, pen.accentDark)
}

function washi(pen: Pen): string {
  const roll = (cx: number, cy: number, fill: string) =>
    [
      shape(disc(cx + 6, cy + 10, 62), ink, 0.1),
      shape(disc(cx, cy, 62), fill),
      pen.pattern ? shape(disc(cx, cy, 62), pen.pattern) : '',
      shape(disc(cx, cy, 38), mix(fill, white, 0.7)) + shape(disc(cx, cy, 32), mix(fill, ink, 0.3)),
    ].join('')
  return [
    shape('M60 318h250l10 8-8 8 8 8-6 10H60z', pen.body),
    roll(140, 132, pen.body) + roll(270, 156, pen.accent) + roll(186, 246, pen.light),
  ].join('')
}

function ribbon(pen: Pen): string {
  return [
    ground(96),
    skin(pen, 'M196 196q-86-92-120-40-20 60 120 40zM204 196q86-92 120-40 20 60-120 40z', pen.body),
    shape('M180 190q-60-50-78-26-4 26 78 26zM220 190q60-50 78-26 4 26-78 26z', pen.deep, 0.5),
    skin(pen, 'M184 206l-70 118 40-4 20 30 44-130zM216 206l70 118-40-4-20 30-44-130z', pen.dark),
    skin(pen, box(172, 172, [56, 52, 16]), pen.light),
  ].join('')
}

function stickers(pen: Pen): string {
  const sheet = box(96, 58, [208, 284, 10])
  return [
    `<g transform="rotate(5 200 200)">${cast(sheet)}${shape(sheet, white)}`,
    shape(disc(152, 122, 36), pen.body) + shape(heart(152, 108, 17), white),
    shape(star(248, 122, 40), '#f0c052'),
    shape(heart(150, 182, 36), pen.accent),
    shape(disc(248, 212, 34), leaf) + line('M234 212l10 12 20-24', white, 7),
    shape(box(122, 272, [156, 44, 22]), pen.dark) + line('M148 294h104', white, 7),
    '</g>',
  ].join('')
}

function blocks(pen: Pen): string {
  const cube = (x: number, y: number, fill: string) =>
    [
      shape(box(x, y, [88, 88, 8]), fill),
      shape(box(x + 12, y + 12, [64, 64, 6]), white, 0.85),
    ].join('')
  return [
    ground(128),
    cube(92, 232, pen.body) + cube(190, 232, pen.accent) + cube(140, 140, '#f0c052'),
    shape(star(136, 276, 24), pen.body) +
      shape(heart(234, 254, 22), pen.accentDark) +
      shape(disc(184, 184, 20), pen.dark),
    shape('M140 136l44-64 44 64z', pen.accentDark),
  ].join('')
}

function teddy(pen: Pen): string {
  return [
    ground(112),
    shape(disc(122, 92, 34) + disc(278, 92, 34), pen.body) +
      shape(disc(122, 94, 17) + disc(278, 94, 17), pen.light),
    shape(oval(120, 246, [32, 50]) + oval(280, 246, [32, 50]), pen.dark),
    shape(oval(200, 256, [84, 72]), pen.body) + shape(oval(200, 268, [52, 48]), pen.light),
    shape(oval(140, 306, [38, 24]) + oval(260, 306, [38, 24]), pen.dark),
    shape(oval(200, 144, [96, 80]), pen.body),
    shape(oval(200, 172, [42, 32]), pen.light) + shape(oval(200, 158, [15, 10]), ink),
    shape(disc(160, 136, 9) + disc(240, 136, 9), ink) + line('M186 182q14 12 28 0', ink, 4),
    shape('M196 226l-44-20v40zM204 226l44-20v40z', pen.accent) +
      shape(disc(200, 226, 12), pen.accentDark),
  ].join('')
}

function car(pen: Pen): string {
  const wheel = (x: number) =>
    shape(disc(x, 284, 38), ink) + shape(disc(x, 284, 20), woodLight) + shape(disc(x, 284, 7), ink)
  return [
    ground(142),
    shape('M120 196q12-70 62-70h52q38 0 62 70z', pen.dark),
    shape('M142 192q8-46 44-46h10v46zM212 146h20q24 0 40 46h-60z', '#dbecef'),
    skin(pen, 'M62 236q0-44 44-44h198q36 0 36 40v34q0 18-18 18H80q-18 0-18-18z'),
    shape(box(306, 214, [34, 22, 8]), '#ffe9a6') + shape(box(62, 220, [20, 20, 6]), '#d9594c'),
    shape(star(200, 240, 20), pen.accent),
    wheel(128) + wheel(280),
  ].join('')
}

function puzzle(pen: Pen): string {
  const piece = 'M0 0h40a18 18 0 1 1 36 0h40v40a18 18 0 1 1 0 36v40H0z'
  const put = (x: number, y: number, fill: string) =>
    `<g transform="translate(${x} ${y})">${cast(piece)}${shape(piece, fill)}</g>`
  return [
    put(84, 86, pen.body),
    put(204, 92, pen.accent),
    put(80, 206, '#f0c052'),
    `<g transform="rotate(12 260 260)">${put(214, 216, pen.dark)}</g>`,
    shape(heart(142, 126, 22), white, 0.8) + shape(star(258, 152, 24), white, 0.8),
  ].join('')
}

function doll(pen: Pen): string {
  const hair = ['#6b4530', '#d9a054', '#8f4a35', '#3f3a40'][pen.choose('hair', 4)] ?? '#6b4530'
  return [
    ground(90),
    line('M176 296v30M224 296v30', '#f1c9a9', 16),
    shape('M120 96q80-70 160 0 22 60 8 112H112q-14-52 8-112z', hair),
    line('M154 222l-48 44M246 222l48 44', '#f1c9a9', 17),
    skin(pen, 'M166 202h68q44 50 54 102-88 22-176 0 10-52 54-102z', pen.body),
    shape(oval(200, 148, [60, 62]), '#f6d6b8'),
    shape('M138 142q10-58 62-58t62 58q-34-8-58-40-18 32-66 40z', hair),
    shape(disc(178, 152, 6) + disc(222, 152, 6), ink) + line('M188 178q12 9 24 0', '#c2543f', 5),
    shape(disc(162, 170, 9) + disc(238, 170, 9), '#f0a992', 0.8),
    shape('M168 206q32 18 64 0l4 12q-36 20-72 0z', pen.accent),
    shape('M250 92l34-16v36zM246 92l-30-12v32z', pen.accent),
  ].join('')
}

function train(pen: Pen): string {
  const wheel = (x: number, r: number) =>
    shape(disc(x, 312 - r, r), ink) + shape(disc(x, 312 - r, r / 2), woodLight)
  return [
    ground(146, 316),
    shape(box(230, 124, [92, 150, 8]), pen.accent) + shape(box(248, 148, [56, 52, 6]), '#dbecef'),
    shape(box(218, 108, [116, 22, 8]), pen.accentDark),
    skin(pen, box(82, 184, [160, 90, 30])),
    shape('M110 186l-8-58h52l-8 58z', pen.dark) + shape(box(96, 114, [64, 20, 8]), pen.accentDark),
    shape(disc(128, 84, 16) + disc(158, 64, 22) + disc(194, 44, 16), white, 0.8),
    shape(disc(190, 182, 18), '#f0c052'),
    shape(box(70, 262, [262, 20, 8]), pen.deep),
    wheel(116, 28) + wheel(186, 28) + wheel(278, 38),
  ].join('')
}

function stacker(pen: Pen): string {
  const rings = [
    [116, 278, '#e27a5f'],
    [128, 238, '#f0c052'],
    [140, 198, leaf],
    [152, 158, pen.body],
    [164, 118, pen.accent],
  ] as const
  return [
    ground(112),
    shape(box(190, 74, [20, 230, 8]), wood) + shape(disc(200, 82, 30), pen.dark),
    ...rings.map(
      ([x, y, fill]) =>
        shape(box(x, y, [400 - 2 * x, 40, 20]), fill) +
        gloss(`M${x + 22} ${y + 12}h${Math.round(100 - x / 2)}`),
    ),
    shape(disc(190, 76, 8), white, 0.5),
  ].join('')
}

function rocket(pen: Pen): string {
  return [
    shape('M176 296q-8 40 24 66 32-26 24-66z', '#f4a340') +
      shape('M186 296q-4 24 14 42 18-18 14-42z', glow),
    shape('M142 216q-54 32-48 96l54-30zM258 216q54 32 48 96l-54-30z', pen.accent),
    skin(pen, 'M200 40q74 70 62 180-2 44-20 78h-84q-18-34-20-78-12-110 62-180z'),
    shape('M200 40q34 32 50 76-50 16-100 0 16-44 50-76z', pen.accentDark),
    shape(disc(200, 180, 36), white) +
      shape(disc(200, 180, 25), '#9cc8df') +
      shape('M184 176q6-16 22-14l-18 26z', white),
    shape(star(92, 112, 15) + star(318, 160, 12) + star(320, 70, 9), '#f0c052'),
  ].join('')
}

function bauble(pen: Pen): string {
  return [
    line('M200 0v78', '#b78c45', 4),
    shape(oval(212, 346, [96, 12]), ink, 0.07),
    shape(box(178, 76, [44, 34, 6]), '#d9b163') + line('M200 78q-14-24 0-24t0 24', '#b78c45', 4),
    skin(pen, disc(200, 214, 114)),
    pen.pattern
      ? ''
      : shape('M88 196q28-26 56 0t56 0 56 0 56 0l2 34q-28 26-58 0t-56 0-56 0-56 0z', pen.accent),
    gloss('M122 180q14-44 56-58'),
  ].join('')
}

function stocking(pen: Pen): string {
  const form = 'M140 92h108v120q0 20 22 32l30 18q36 24 12 60-24 30-62 10l-86-52q-24-16-24-46z'
  return [
    cast(form),
    line('M236 82q0-34 22-34t16 34', pen.accentDark, 7),
    skin(pen, form, pen.body),
    shape(
      'M268 242l32 20q36 24 12 60-16 20-40 16-20-48-4-96zM140 232q40-8 50 24-6 26-32 32-18-18-18-56z',
      pen.accent,
    ),
    shape(box(122, 74, [144, 54, 24]), white) +
      shape(disc(150, 102, 5) + disc(194, 98, 5) + disc(236, 104, 5), pen.accentLight),
    pen.pattern ? '' : shape(star(194, 176, 26), pen.accent),
  ].join('')
}

function wreath(pen: Pen): string {
  const leaves = around(22, { cx: 200, cy: 196, r: 106 }).map(({ x, y }, i) =>
    shape(disc(x, y, i % 2 ? 32 : 27), i % 3 ? leaf : leafDark),
  )
  const berries = around(9, { cx: 200, cy: 196, r: 104 }).map(({ x, y }) => disc(x + 8, y - 4, 10))
  return [
    castRing(disc(200, 196, 106), 60),
    ...leaves,
    `<circle cx="200" cy="196" r="106" fill="none" stroke="${leafDark}" stroke-width="14" opacity=".5"/>`,
    shape(berries.join(''), pen.accent),
    shape(
      'M196 304l-62-34v70zM204 304l62-34v70zM190 308l-26 66 26-10 10 14 10-14 26 10-26-66z',
      pen.body,
    ),
    shape(box(182, 288, [36, 34, 10]), pen.dark),
  ].join('')
}

function tree(pen: Pen): string {
  const balls = [
    [176, 150],
    [226, 176],
    [166, 212],
    [212, 232],
    [256, 268],
    [150, 276],
    [202, 284],
  ]
  return [
    ground(104, 330),
    shape(box(180, 292, [40, 40, 6]), woodDark),
    shape('M200 66l74 110h-36l56 64h-40l58 64H88l58-64h-40l56-64h-36z', pen.round),
    line('M156 184q50 28 96-18M136 250q70 30 132-24', pen.accentLight, 5),
    ...balls.map(([x = 0, y = 0], i) => shape(disc(x, y, 9), i % 2 ? '#f0c052' : pen.accent)),
    shape(star(200, 62, 30), '#f2c65a'),
  ].join('')
}

function pumpkin(pen: Pen): string {
  return [
    ground(128),
    shape('M188 128q-4-42 22-62l22 10q-20 22-16 52z', leafDark),
    shape(oval(116, 222, [60, 90]) + oval(284, 222, [60, 90]), pen.dark),
    shape(oval(152, 222, [60, 98]) + oval(248, 222, [60, 98]), pen.body),
    skin(pen, oval(200, 224, [50, 100]), pen.light),
    line('M226 116q34-30 66-6 8 22-16 26', leafDark, 5),
    gloss('M96 178q-14 36-2 76'),
  ].join('')
}

function egg(pen: Pen): string {
  const one = (x: number, y: number, fill: string) =>
    skin(pen, `M${x} ${y}q60 22 60 112 0 62-60 62t-60-62q0-90 60-112z`, fill)
  return [
    ground(138, 324),
    one(142, 122, pen.accent) + one(264, 126, pen.light) + one(202, 92, pen.round),
    shape('M60 236q140 44 280 0-2 88-66 88H126q-64 0-66-88z', wood),
    line(
      'M72 266q128 40 256 0M84 294q116 34 232 0M110 256l26 58M292 256l-26 58M200 270v48',
      woodDark,
      6,
    ),
    line('M60 238q140 44 280 0M56 228l22 20M344 228l-22 20', woodLight, 8),
  ].join('')
}

function bunting(pen: Pen): string {
  const flags = [
    [44, 104],
    [112, 134],
    [182, 146],
    [252, 136],
    [320, 108],
  ]
  const fills = [pen.body, pen.accent, '#f0c052', pen.dark, pen.accentLight]
  const row = (dy: number, shift: number) =>
    flags.map(([x = 0, y = 0], i) => {
      const d = `M${x - 28} ${y + dy}h62l-31 82z`
      return (
        shape(d, fills[(i + shift) % 5] ?? white) +
        (pen.pattern && i % 2 ? shape(d, pen.pattern) : '')
      )
    })
  return [
    ...row(0, 0),
    line('M8 92q192 106 384 0', ink, 5),
    ...row(136, 2),
    line('M8 228q192 106 384 0', ink, 5),
  ].join('')
}

function cracker(pen: Pen): string {
  return [
    `<g transform="rotate(-16 200 200)">`,
    cast(box(112, 156, [176, 92, 10])),
    shape(
      'M112 176l-16 12-58-40 12 52-12 52 58-40 16 12zM288 176l16 12 58-40-12 52 12 52-58-40-16 12z',
      pen.dark,
    ),
    skin(pen, box(112, 156, [176, 92, 10]), pen.body),
    shape(box(108, 156, [20, 92, 6]), pen.accent) + shape(box(272, 156, [20, 92, 6]), pen.accent),
    shape(disc(200, 202, 34), white) + shape(star(200, 202, 24), pen.accentDark),
    '</g>',
    shape(star(96, 96, 14) + star(310, 304, 14), '#f0c052'),
  ].join('')
}

export const gifts: Readonly<Record<string, Readonly<Record<string, Motif>>>> = {
  stationery: { notebook, card, wrap, giftbag, pens, washi, ribbon, stickers },
  toys: { blocks, teddy, car, puzzle, doll, train, stacker, rocket },
  seasonal: { bauble, stocking, wreath, tree, pumpkin, egg, bunting, cracker },
}
