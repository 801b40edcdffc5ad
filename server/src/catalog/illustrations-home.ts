import {
  around,
  box,
  cast,
  disc,
  gloss,
  glow,
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
  shape,
  skin,
  white,
  wood,
  woodDark,
  woodLight,
  type Motif,
  type Pen,
} from './illustrations-drawing.ts'

function flame(cx: number, y: number, size: number): string {
  const at = (dx: number, dy: number) =>
    `${cx + Math.round(dx * size)} ${y + Math.round(dy * size)}`
  const drop = (k: number) =>
    `M${at(0, -k)}C${at(k * 0.62, -k * 0.4)} ${at(k * 0.5, 0)} ${at(0, 0)}S${at(-k * 0.62, -k * 0.4)} ${at(0, -k)}z`
  return [
    `<circle cx="${cx}" cy="${y - Math.round(size / 2)}" r="${Math.round(size * 1.2)}" fill="${glow}" opacity=".3"/>`,
    shape(drop(1), '#f4a340') + shape(drop(0.6), '#fff0b3'),
  ].join('')
}

function frame(pen: Pen): string {
  const outer = box(98, 70, [200, 252, 6])
  return [
    cast(outer),
    shape(outer, pen.body) + shape(box(98, 70, [200, 10, 3]), pen.light),
    shape(box(118, 90, [160, 212, 2]), white),
    shape(box(138, 112, [120, 168, 2]), mix(pen.accentLight, white, 0.3)),
    shape(disc(218, 160, 22), pen.accent),
    shape('M138 280v-40q30-44 60-8 28-46 60 4v44z', leaf) +
      shape('M138 280v-16q50-30 120 2v14z', leafDark),
    shape('M118 90h60L118 200z', white, 0.35),
  ].join('')
}

function clock(pen: Pen): string {
  const marks = around(12, { cx: 198, cy: 198, r: 92 })
  return [
    cast(disc(198, 198, 128)),
    skin(pen, disc(198, 198, 128)),
    shape(disc(198, 198, 108), white),
    ...marks.map(({ x, y }, i) =>
      shape(disc(x, y, i % 3 === 0 ? 7 : 4), i % 3 === 0 ? pen.deep : pen.dark),
    ),
    line('M198 198v-64', ink, 9) + line('M198 198l46 26', ink, 9),
    line('M198 198l-30 56', pen.accentDark, 4),
    shape(disc(198, 198, 11), pen.accentDark),
  ].join('')
}

function mirror(pen: Pen): string {
  const arch = 'M104 322V182a94 94 0 0 1 188 0v140z'
  return [
    cast(arch),
    shape(arch, pen.body),
    shape('M120 306V182a78 78 0 0 1 156 0v124z', '#d6e8ea'),
    shape('M120 300L262 140q14 20 14 44L152 306h-32z', white, 0.5),
    shape('M120 244L230 112q14 8 22 18L120 262z', white, 0.35),
    line('M104 322h188', pen.dark, 8),
  ].join('')
}

function hooks(pen: Pen): string {
  const hook = (x: number) =>
    line(`M${x} 196v46q0 26 22 26t22-20`, pen.deep, 10) + shape(disc(x, 196, 12), pen.dark)
  return [
    cast(box(62, 160, [272, 66, 16])),
    skin(pen, box(62, 160, [272, 66, 16]), pen.body),
    shape(box(62, 160, [272, 12, 6]), pen.light),
    hook(108),
    hook(188),
    hook(268),
    line('M198 160V96', ink, 3) + shape(disc(198, 92, 7), metalDark),
    line('M130 160L198 96l68 64', woodDark, 4),
  ].join('')
}

function basket(pen: Pen): string {
  const form = 'M92 178h212l-20 120q-4 22-28 22H140q-24 0-28-22z'
  const weave = [212, 240, 268, 296].map((y) => {
    const inset = Math.round((y - 178) / 6)
    const step = Math.round((212 - 2 * inset) / 8)
    return `M${92 + inset} ${y}${`q${step} 12 ${2 * step} 0`.repeat(4)}`
  })
  return [
    ground(116),
    line('M120 178q4-90 78-90t78 90', pen.deep, 13),
    shape(form, pen.body),
    line('M134 184l10 130M178 184l4 132M218 184l-4 132M262 184l-10 130', pen.light, 7),
    line(weave.join(''), pen.dark, 6),
    shape('M110 170q12-34 44-30 30-26 62 2 40-8 66 28z', pen.accent),
    shape(box(84, 166, [228, 26, 13]), pen.dark) + shape(box(84, 166, [228, 12, 6]), pen.light),
  ].join('')
}

function sign(pen: Pen): string {
  const plank = box(72, 152, [252, 130, 10])
  return [
    line('M112 156L198 84l86 72', woodDark, 5),
    shape(disc(198, 82, 8), metalDark),
    cast(plank),
    skin(pen, plank, pen.body),
    `<path d="${box(86, 166, [224, 102, 6])}" fill="none" stroke="${pen.accent}" stroke-width="4"/>`,
    shape(heart(198, 180, 18), pen.accent),
    line('M126 232h144M154 252h88', pen.accent, 7),
  ].join('')
}

function doormat(pen: Pen): string {
  const mat = 'M70 150h260l34 130q2 10-8 10H44q-10 0-8-10z'
  return [
    cast(mat),
    skin(pen, mat, pen.body),
    `<path d="M84 164h232l28 110H56z" fill="none" stroke="${pen.deep}" stroke-width="5"/>`,
    shape(heart(200, 190, 24), pen.accentDark),
    line('M112 224h44M246 224h44', pen.deep, 9),
    line(
      'M44 288l-4 14M84 290l-2 14M124 290l-1 14M164 290v14M204 290v14M244 290v14M284 290l2 14M324 290l3 14',
      pen.dark,
      5,
    ),
  ].join('')
}

function crate(pen: Pen): string {
  const slat = (y: number) =>
    shape(box(80, y, [236, 42, 5]), pen.body) + shape(box(80, y, [236, 9, 4]), pen.light)
  return [
    ground(124),
    shape(box(92, 150, [212, 168, 4]), pen.deep),
    slat(170) + slat(222) + slat(274),
    shape(box(80, 150, [24, 168, 4]), pen.dark) + shape(box(292, 150, [24, 168, 4]), pen.dark),
    shape(box(164, 184, [68, 16, 8]), pen.deep),
    shape('M112 150q8-44 42-34 22-34 54-6 46-12 76 40z', pen.accent),
    shape(disc(92, 190, 3), ink) + shape(disc(304, 190, 3), ink),
  ].join('')
}

function candle(pen: Pen): string {
  return [
    ground(86),
    line('M198 156v-20', ink, 4) + flame(198, 138, 44),
    shape(box(126, 150, [144, 170, 22]), '#f3ece0'),
    shape('M126 176h144v122q0 22-22 22H148q-22 0-22-22z', pen.round),
    shape(oval(198, 178, [72, 14]), pen.light),
    shape(box(150, 216, [96, 70, 4]), white),
    line('M168 238h60M178 256h40', pen.accentDark, 5),
    gloss('M140 196v96'),
  ].join('')
}

function pillar(pen: Pen): string {
  const one = (x: number, y: number, fill: string) =>
    [
      line(`M${x + 34} ${y}v-12`, ink, 4) + flame(x + 34, y - 8, 34),
      shape(`M${x} ${y + 6}v${312 - y}a34 10 0 0 0 68 0V${y + 6}z`, fill),
      shape(oval(x + 34, y + 6, [34, 10]), pen.light),
    ].join('')
  return [
    ground(132),
    one(90, 214, pen.accent) + one(240, 186, pen.body) + one(164, 138, pen.round),
  ].join('')
}

function tealight(pen: Pen): string {
  return [
    ground(106),
    skin(pen, 'M96 186h206l-22 106q-6 28-34 28h-94q-28 0-34-28z'),
    shape(oval(199, 186, [103, 22]), pen.light),
    shape(oval(199, 188, [90, 16]), pen.deep),
    shape(box(166, 172, [66, 26, 6]), metal) + shape(oval(199, 173, [33, 8]), '#fbf3e2'),
    flame(199, 170, 48),
    gloss('M120 210l14 70'),
  ].join('')
}

function diffuser(pen: Pen): string {
  return [
    ground(76),
    line('M196 150L150 52M200 150l-8-108M204 150l40-102M208 150l74-90', woodDark, 5),
    shape(box(182, 118, [36, 44, 6]), '#dbe7e6'),
    skin(
      pen,
      'M186 158h28q2 28 34 40 22 10 22 34v62q0 26-26 26h-88q-26 0-26-26v-62q0-24 22-34 32-12 34-40z',
    ),
    shape(box(156, 226, [88, 62, 4]), white),
    shape('M200 236q20 8 0 40-20-32 0-40z', pen.accentDark),
    shape(box(178, 112, [44, 14, 5]), pen.accentDark),
  ].join('')
}

function incense(pen: Pen): string {
  return [
    ground(132, 300),
    line('M104 274L292 150', woodDark, 5) + line('M214 202l78-52', '#7b5b46', 7),
    gloss('M292 146q-16-22 4-42t-2-46'),
    shape(disc(293, 149, 5), '#ef7d4d'),
    shape('M62 276q138-26 276 0-8 28-56 30H118q-48-2-56-30z', pen.round),
    shape('M62 276q138-26 276 0-138 22-276 0z', pen.light),
    shape(disc(104, 272, 9), pen.accentDark),
  ].join('')
}

function soap(pen: Pen): string {
  return [
    ground(116, 308),
    shape(box(80, 262, [240, 40, 14]), wood) +
      line('M104 282h36M164 282h36M224 282h36', woodDark, 8),
    skin(pen, box(98, 168, [204, 98, 34])),
    shape(box(128, 192, [144, 50, 18]), pen.light),
    shape('M200 196q22 12 0 42-22-30 0-42z', pen.accentDark),
    ...[
      [116, 146, 16],
      [150, 122, 11],
      [286, 142, 13],
      [262, 112, 8],
    ].map(
      ([x = 0, y = 0, r = 0]) =>
        `<circle cx="${x}" cy="${y}" r="${r}" fill="${white}" fill-opacity=".6" stroke="${white}" stroke-width="3"/>`,
    ),
  ].join('')
}

function tablelamp(pen: Pen): string {
  return [
    shape('M200 60l170 262H30z', glow, 0.16),
    ground(86),
    shape('M186 200h28v92h-28z', woodDark),
    shape('M136 306q0-24 64-24t64 24q0 14-64 14t-64-14z', wood) +
      shape(oval(200, 298, [62, 14]), woodLight),
    shape(disc(200, 232, 24), pen.accent),
    skin(pen, 'M146 72h108l42 130H104z'),
    shape('M104 202q96 22 192 0l-4-12q-92 18-184 0z', pen.light),
    shape(oval(200, 72, [54, 9]), '#fff1c2'),
  ].join('')
}

function pendant(pen: Pen): string {
  return [
    line('M200 0v106', ink, 5),
    shape('M110 232L40 400h320l-70-168z', glow, 0.28),
    shape(disc(200, 236, 30), '#fff3c9'),
    skin(pen, 'M182 104h36q8 30 46 52 44 26 44 78H92q0-52 44-78 38-22 46-52z'),
    shape('M92 234q108 28 216 0l-2-12q-106 24-212 0z', pen.light),
    shape(box(182, 86, [36, 26, 6]), pen.accentDark),
    gloss('M122 206q6-28 34-42'),
  ].join('')
}

function fairylights(pen: Pen): string {
  const bulbs = [
    [72, 118],
    [130, 158],
    [198, 172],
    [266, 158],
    [326, 116],
    [104, 246],
    [170, 286],
    [236, 288],
    [300, 244],
  ]
  const colours = [pen.body, pen.accent, '#f6c860']
  return [
    line('M28 84q170 160 344 0M70 206q130 150 262-4', ink, 4),
    ...bulbs.map(([x = 0, y = 0], index) => {
      const colour = colours[index % colours.length] ?? glow
      return [
        `<circle cx="${x}" cy="${y + 22}" r="34" fill="${glow}" opacity=".35"/>`,
        shape(box(x - 8, y - 8, [16, 16, 4]), ink),
        shape(`M${x - 9} ${y + 8}h18q14 26-9 46-23-20-9-46z`, colour),
      ].join('')
    }),
  ].join('')
}

function lantern(pen: Pen): string {
  return [
    ground(96),
    line('M160 94q0-48 40-48t40 48', pen.dark, 9),
    shape('M124 140l34-46h84l34 46z', pen.body) + shape('M124 140l34-46h24l-24 46z', pen.light),
    shape(box(132, 140, [136, 156, 4]), '#fdf1cd'),
    flame(200, 226, 46) + shape(box(176, 226, [48, 66, 6]), '#f7ecd8'),
    line('M132 140v156M268 140v156M166 140v156M234 140v156', pen.body, 9),
    shape(box(116, 290, [168, 30, 8]), pen.body) + shape(box(116, 290, [168, 10, 5]), pen.light),
    shape(box(116, 134, [168, 14, 5]), pen.dark),
  ].join('')
}

function nightlight(pen: Pen): string {
  return [
    `<circle cx="200" cy="190" r="170" fill="${glow}" opacity=".22"/>`,
    ground(92),
    skin(pen, 'M84 210q8-116 116-116t116 116q-52 24-116 24T84 210z'),
    shape(disc(150, 158, 18), white, 0.85) +
      shape(disc(226, 134, 14), white, 0.85) +
      shape(disc(262, 184, 16), white, 0.85),
    shape('M156 228q44 10 88 0l12 74q2 18-18 18h-76q-20 0-18-18z', '#fff4d6'),
    line('M182 272v-8M218 272v-8', ink, 7) + line('M188 288q12 10 24 0', ink, 5),
    shape(disc(168, 284, 7), '#f2b3a4') + shape(disc(232, 284, 7), '#f2b3a4'),
  ].join('')
}

function desklamp(pen: Pen): string {
  return [
    shape('M84 214L30 330h190z', glow, 0.4),
    ground(86, 322, 262),
    line('M262 306l30-110-104-88', pen.deep, 12),
    shape(disc(292, 196, 14), pen.accent) + shape(disc(188, 108, 12), pen.accent),
    skin(pen, 'M196 90l20 24-66 116q-50 8-88-44l108-98q14-10 26 2z'),
    shape('M62 186q38 52 88 44-6 14-24 12-46-8-68-44-4-8 4-12z', '#fff1c2'),
    shape('M196 304q0-18 66-18t66 18v14H196z', pen.body) +
      shape(oval(262, 300, [64, 12]), pen.light),
  ].join('')
}

function bulb(pen: Pen): string {
  return [
    `<circle cx="200" cy="164" r="150" fill="${glow}" opacity=".25"/>`,
    shape(
      'M200 60q96 0 96 96 0 44-36 78-14 14-14 34h-92q0-20-14-34-36-34-36-78 0-96 96-96z',
      '#fff0bd',
      0.95,
    ),
    line('M166 262V190q0-20 17-20t17 24q0-24 17-24t17 20v72', pen.accentDark, 5),
    shape(box(152, 264, [96, 58, 10]), metal) + line('M152 282h96M152 302h96', metalDark, 6),
    shape(box(176, 320, [48, 18, 8]), pen.deep),
    shape(box(152, 264, [24, 58, 8]), metalLight, 0.7),
    line('M130 164q-4-48 40-70', white, 9),
  ].join('')
}

export const home: Readonly<Record<string, Readonly<Record<string, Motif>>>> = {
  homeware: { frame, clock, mirror, hooks, basket, sign, doormat, crate },
  candles: { candle, pillar, tealight, diffuser, incense, soap },
  lighting: { tablelamp, pendant, fairylights, lantern, nightlight, desklamp, bulb },
}
