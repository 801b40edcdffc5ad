import {
  around,
  box,
  cast,
  disc,
  gloss,
  ground,
  heart,
  ink,
  leaf,
  leafDark,
  line,
  metal,
  metalDark,
  metalLight,
  mix,
  oval,
  round,
  shape,
  skin,
  white,
  wood,
  woodDark,
  woodLight,
  type Motif,
  type Pen,
} from './illustrations-drawing.ts'

function mug(pen: Pen): string {
  const handle = 'M272 176h22q36 0 36 44t-40 52h-24'
  const steam = pen.choose('steam', 2) === 0
  return [
    ground(118),
    line(handle, pen.dark, 20),
    skin(pen, 'M112 138h166v140q0 40-40 40h-86q-40 0-40-40z'),
    shape(oval(195, 138, [83, 18]), pen.light),
    shape(oval(195, 141, [72, 12]), steam ? '#6b4531' : pen.deep),
    steam ? line('M170 104q-14-16 0-32t0-32M218 104q-14-16 0-32t0-32', white, 7) : '',
    gloss('M132 176v84'),
  ].join('')
}

function plate(pen: Pen): string {
  const small = pen.choose('small', 2) === 0
  return [
    cast(disc(196, 200, 132)),
    skin(pen, disc(196, 200, 132)),
    shape(disc(196, 200, 92), pen.light),
    shape(disc(196, 200, 84), mix(pen.light, white, 0.35)),
    `<circle cx="196" cy="200" r="124" fill="none" stroke="${pen.accent}" stroke-width="5"/>`,
    small
      ? shape('M196 168q34 4 30 52-36-6-30-52zM188 190q-28 8-20 44 28-10 20-44z', pen.accent, 0.8)
      : '',
    gloss('M112 140q28-44 74-54'),
  ].join('')
}

function bowl(pen: Pen): string {
  return [
    ground(120),
    shape('M150 306h92l8 16H142z', pen.deep),
    skin(pen, 'M74 186h244q0 84-66 124H140Q74 270 74 186z'),
    shape(oval(196, 186, [122, 24]), pen.light),
    shape(oval(196, 190, [108, 17]), pen.dark),
    shape('M88 190a108 17 0 0 1 216 0q-50 14-108 14T88 190z', pen.deep, 0.4),
    gloss('M98 222q10 36 40 58'),
  ].join('')
}

function vase(pen: Pen): string {
  const bodies = [
    'M168 150h58q-4 28 26 62 30 36 8 78-10 28-30 28h-66q-20 0-30-28-22-42 8-78 30-34 26-62z',
    'M172 146h50v40q46 20 46 72t-44 60h-54q-44-8-44-60t46-72z',
    'M150 150h94q-18 40 2 90 14 44-10 78h-78q-24-34-10-78 20-50 2-90z',
  ]
  const stem = (d: string) => line(d, leafDark, 5)
  const blooms = around(3, { cx: 196, cy: 84, r: 34 })
  return [
    ground(92, 320),
    stem('M196 160V80M192 160q-10-40-34-56M200 160q10-40 34-56'),
    shape('M176 128q-34-2-42-30 36-2 42 30zM216 118q30-4 36-34-34 2-36 34z', leaf),
    ...blooms.map(({ x, y }, index) => flower(x, y, index === 0 ? pen.accent : pen.accentDark)),
    skin(pen, bodies[pen.choose('form', bodies.length)] ?? ''),
    gloss('M158 236q-14 30 0 54'),
  ].join('')
}

function flower(cx: number, cy: number, colour: string): string {
  const petals = around(6, { cx, cy, r: 15 }).map(({ x, y }) => disc(x, y, 11))
  return shape(petals.join(''), colour) + shape(disc(cx, cy, 9), '#f6d36f')
}

function teapot(pen: Pen): string {
  return [
    ground(124),
    line('M120 202q-50-6-50 40t56 46', pen.dark, 16),
    shape('M262 250q34-6 44-58l36-8q-6 88-66 116z', pen.dark),
    skin(pen, 'M100 240q0-68 96-68t96 68q0 80-58 80h-76q-58 0-58-80z'),
    shape('M132 182q12-38 64-38t64 38q-30 14-64 14t-64-14z', pen.light),
    shape(disc(196, 134, 15), pen.accent),
    gloss('M124 232q4-26 26-36'),
  ].join('')
}

function jug(pen: Pen): string {
  return [
    ground(96),
    line('M250 160q62-8 58 52t-64 66', pen.dark, 17),
    skin(
      pen,
      'M138 116q-20-2-32-16 42-8 146 4-14 32 4 74 30 68-8 142H146q-40-72-8-136 14-34 0-68z',
    ),
    shape('M106 100q42-8 146 4-6 14-52 14t-94-18z', pen.deep),
    gloss('M146 216q-8 40 6 76'),
  ].join('')
}

function dish(pen: Pen): string {
  const ring = `<circle cx="188" cy="196" r="24" fill="none" stroke="#d9ae55" stroke-width="8"/>`
  return [
    cast(heart(198, 98, 122)),
    skin(pen, heart(198, 98, 122)),
    shape(heart(198, 122, 96), pen.light),
    shape(heart(198, 130, 88), mix(pen.light, white, 0.3)),
    ring,
    shape(disc(226, 226, 9), pen.accent) + shape(disc(246, 210, 7), pen.accentDark),
    shape('M180 162l8-12 10 12-9 11z', pen.accent),
  ].join('')
}

function board(pen: Pen): string {
  const form = 'M120 108h132q18 0 18 18v186q0 18-18 18H120q-18 0-18-18V126q0-18 18-18z'
  const grip = 'M166 112V66q0-16 20-16t20 16v46z'
  return [
    `<g transform="rotate(14 200 200)">`,
    cast(form + grip),
    shape(grip, woodDark) + shape(form, wood),
    line('M122 150q70 16 130 0M122 208q60-18 130 4M122 264q70 14 130-2', woodLight, 4),
    shape(disc(186, 74, 8), ink, 0.5),
    '</g>',
    shape(disc(248, 244, 38), '#d9573f') + shape(disc(236, 232, 12), '#ef8b70'),
    shape('M248 206q-16-14-2-26 2 12 16 10 0 14-14 16z', leafDark),
    shape(oval(152, 268, [34, 16]), leaf) + line('M124 270q28-6 56-4', leafDark),
    pen.choose('lime', 2)
      ? shape(disc(196, 172, 22), '#f0cf5a') + shape(disc(196, 172, 15), '#f9e9a8')
      : '',
  ].join('')
}

function bottle(pen: Pen): string {
  return [
    ground(64),
    skin(pen, 'M156 140q2-22 20-28h44q18 6 20 28v152q0 28-28 28h-28q-28 0-28-28z'),
    shape(box(168, 66, [60, 40, 12]), metalDark) + shape(box(174, 66, [20, 40, 10]), metal),
    shape('M176 104h44v10h-44z', pen.deep),
    line('M182 66q0-26 16-26t16 26', pen.accent, 9),
    gloss('M174 152v120'),
    pen.pattern ? '' : shape(heart(206, 196, 16), pen.accent),
  ].join('')
}

function utensils(pen: Pen): string {
  const handle = (x: number, turn: number) =>
    `<g transform="rotate(${turn} 196 300)">${line(`M${x} 270V150`, wood, 13)}`
  return [
    ground(86),
    `${handle(196, -14)}${shape(oval(196, 112, [28, 42]), woodLight)}</g>`,
    `${handle(196, 3)}${shape(box(172, 62, [48, 90, 14]), pen.accent)}</g>`,
    `${handle(196, 20)}${shape(oval(196, 112, [26, 40]), woodDark)}${shape(oval(192, 108, [15, 27]), wood)}</g>`,
    skin(pen, 'M128 196h140l-8 112q-1 12-14 12h-96q-13 0-14-12z'),
    shape(box(122, 186, [152, 20, 8]), pen.dark),
  ].join('')
}

function tin(pen: Pen): string {
  return [
    ground(96),
    skin(pen, 'M116 146h164v152q0 22-22 22H138q-22 0-22-22z'),
    shape(box(108, 116, [180, 40, 12]), pen.accentDark) +
      shape(box(108, 116, [180, 16, 8]), pen.accent),
    shape(disc(198, 106, 14), pen.accentDark),
    shape(box(148, 204, [100, 62, 8]), white),
    line('M166 226h64M176 244h44', pen.dark, 6),
    gloss('M132 172v116'),
  ].join('')
}

function jar(pen: Pen): string {
  const fill = ['#e9cf9d', '#d68f5a', '#8a5a3f', '#b9c58b'][pen.choose('fill', 4)] ?? '#e9cf9d'
  return [
    ground(92),
    shape(box(118, 132, [160, 188, 30]), '#e4f1f0', 0.9),
    shape('M126 204q70-18 144 0v90q0 20-24 20h-96q-24 0-24-20z', fill),
    shape('M126 204q70-18 144 0-70 22-144 0z', mix(fill, white, 0.3)),
    shape(box(112, 92, [172, 44, 14]), wood),
    shape(box(112, 92, [172, 16, 8]), woodLight),
    gloss('M136 164v120'),
    shape(box(164, 226, [70, 46, 6]), pen.body) + line('M180 248h38', white, 5),
  ].join('')
}

function apron(pen: Pen): string {
  const form = 'M152 96h92q2 56 56 74l-6 146q-98 22-192 0l-6-146q54-18 56-74z'
  return [
    cast(form),
    line('M156 98q0-56 42-56t42 56M104 186l-42 26M292 186l42 26', pen.dark, 9),
    skin(pen, form, pen.body),
    shape('M138 214h120v44q0 26-26 26h-68q-26 0-26-26z', pen.accent),
    line('M138 218h120M198 218v64', pen.accentDark, 4),
    shape(heart(198, 124, 16), pen.accent),
  ].join('')
}

function lunchbox(pen: Pen): string {
  return [
    ground(122),
    line('M150 160v-22q0-20 20-20h56q20 0 20 20v22', pen.deep, 12),
    skin(pen, box(78, 158, [240, 160, 34])),
    shape('M78 222v-30q0-34 34-34h172q34 0 34 34v30z', pen.light),
    shape(box(78, 216, [240, 12, 2]), pen.accent),
    shape(box(180, 204, [36, 42, 8]), metalLight) + shape(box(190, 214, [16, 20, 4]), metalDark),
    line('M100 190q2-14 18-14', white, 6),
  ].join('')
}

function cakecases(pen: Pen): string {
  const cup = 'M128 220h140l-24 98h-92z'
  const pleats = [0, 1, 2, 3, 4].map((i) => `M${round(146 + i * 26)} 224l${round(8 - i * 4)} 92`)
  return [
    ground(70),
    shape('M118 222q-12-44 34-52 2-46 48-46t48 46q46 8 30 52z', '#f8e3d0'),
    shape('M142 188q56 20 112 0-8-56-54-60-48 2-58 60z', white, 0.75),
    shape(disc(200, 112, 17), '#d1495b') + line('M202 96q6-18 20-22', leafDark, 4),
    skin(pen, cup),
    line(pleats.join(''), pen.dark, 3),
    ...around(6, { cx: 198, cy: 168, r: 30 }).map(({ x, y }) =>
      shape(disc(x, y, 4), pen.accentDark),
    ),
  ].join('')
}

function tray(pen: Pen): string {
  return [
    cast(box(58, 108, [280, 184, 34])),
    shape(box(58, 108, [280, 184, 34]), wood),
    skin(pen, box(76, 126, [244, 148, 22]), pen.body),
    shape(box(62, 176, [10, 48, 5]), woodDark) + shape(box(324, 176, [10, 48, 5]), woodDark),
    shape(disc(146, 198, 42), white) + shape(disc(146, 198, 30), '#8b5a3c'),
    shape(box(214, 166, [76, 60, 6]), pen.accentLight) +
      line('M226 184h50M226 204h34', pen.accentDark, 5),
  ].join('')
}

function cutlery(pen: Pen): string {
  const shaft = (x: number) => skin(pen, box(x, 196, [24, 128, 12]))
  return [
    cast(
      `${box(110, 196, [24, 128, 12])}${box(188, 196, [24, 128, 12])}${box(264, 196, [24, 128, 12])}`,
    ),
    shape('M104 76h8v64h6V76h8v64h6V76h8v80q0 24-12 44h-12q-12-20-12-44z', metal),
    shape('M188 200V96q2-28 26-34v138z', metal) + shape('M200 200V80q6-14 14-18v138z', metalLight),
    shape(oval(276, 114, [26, 44]), metal) + shape(oval(272, 110, [15, 30]), metalLight),
    shape('M268 150h16v50h-16z', metal),
    shaft(110),
    shaft(188),
    shaft(264),
  ].join('')
}

export const tableware: Readonly<Record<string, Readonly<Record<string, Motif>>>> = {
  ceramics: { mug, plate, bowl, vase, teapot, jug, dish },
  kitchen: { board, bottle, utensils, tin, jar, apron, lunchbox, cakecases, tray, cutlery },
}
