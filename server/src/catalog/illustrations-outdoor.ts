import {
  around,
  box,
  cast,
  castRing,
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
  shape,
  skin,
  white,
  wood,
  woodDark,
  type Motif,
  type Pen,
} from './illustrations-drawing.ts'

function pot(pen: Pen): string {
  const plants = [
    shape(
      'M200 196q-70-20-74-104 62 22 74 104zM200 196q70-20 74-104-62 22-74 104zM200 196q-30-70 0-136 30 66 0 136z',
      leaf,
    ) + line('M200 196V84M200 196q-40-40-58-84M200 196q40-40 58-84', leafDark, 4),
    shape(oval(200, 130, [40, 68]), leafDark) +
      line('M200 66v126M180 76v110M220 76v110', leaf, 4) +
      shape(disc(200, 60, 13), '#e27a8f'),
    [
      [150, 132],
      [200, 104],
      [250, 132],
      [172, 166],
      [228, 166],
    ]
      .map(([x = 0, y = 0]) => shape(disc(x, y, 38), y > 150 ? leafDark : leaf))
      .join(''),
  ]
  return [
    ground(94),
    plants[pen.choose('plant', plants.length)] ?? '',
    skin(pen, 'M130 206h140l-18 98q-3 16-20 16h-64q-17 0-20-16z'),
    shape(box(120, 184, [160, 34, 8]), pen.dark) + shape(box(120, 184, [160, 12, 6]), pen.light),
  ].join('')
}

function wateringcan(pen: Pen): string {
  return [
    ground(128),
    line('M214 180q4-84 76-62t10 118', pen.dark, 14),
    shape('M148 250L76 162l-20 14 62 130z', pen.dark),
    shape('M36 176l46-40 14 14-44 46z', pen.deep),
    skin(pen, 'M132 182h152l12 116q2 22-20 22H140q-22 0-20-22z'),
    shape(oval(208, 182, [76, 16]), pen.light) + shape(oval(208, 184, [64, 10]), pen.deep),
    pen.pattern
      ? ''
      : shape('M208 224q40 8 40 56-44-4-40-56zM200 234q-34 4-36 44 36 0 36-44z', pen.accent),
    line('M40 200l-8 22M54 210l-4 26M28 190l-14 18', '#8fc1dc', 5),
  ].join('')
}

function trowel(pen: Pen): string {
  const fork = 'M236 96v70q0 26 22 30v34h20v-34q22-4 22-30V96h-12v66h-14V96h-12v66h-14V96z'
  return [
    `<g transform="rotate(8 200 200)">`,
    cast('M96 84h72q14 84-28 122h-16q-42-38-28-122z'),
    shape('M96 110q36-70 72 0 8 66-28 96h-16q-36-30-28-96z', metal) +
      shape('M132 74q30 20 36 50-2 56-28 82h-8z', metalLight),
    shape('M124 204h16v40h-16z', metalDark),
    skin(pen, box(112, 236, [40, 108, 18])),
    shape(fork, metalDark),
    skin(pen, box(248, 226, [40, 118, 18])),
    shape(disc(132, 328, 6) + disc(268, 328, 6), white, 0.8),
    '</g>',
  ].join('')
}

function birdhouse(pen: Pen): string {
  return [
    ground(64, 352),
    shape(box(190, 290, [20, 62, 2]), woodDark),
    skin(pen, 'M120 170l80-66 80 66v128H120z', pen.body),
    shape('M200 66l114 96-22 26-92-78-92 78-22-26z', pen.accentDark),
    shape(disc(200, 200, 30), ink) + shape(disc(204, 204, 27), mix(ink, pen.body, 0.25)),
    line('M200 252v-2M176 254h48', woodDark, 9),
    shape(
      'M226 240q-4-24 20-24 18 0 18 16l12 4-12 6q-2 20-22 20-16-2-32 4 10-10 16-26z',
      '#e8a24c',
    ) + shape(disc(252, 228, 4), ink),
    shape(box(108, 290, [184, 16, 4]), pen.dark),
  ].join('')
}

function seeds(pen: Pen): string {
  const packet = box(106, 70, [188, 258, 8])
  const petals = around(8, { cx: 200, cy: 176, r: 36 }).map(({ x, y }) => disc(x, y, 20))
  return [
    `<g transform="rotate(-5 200 200)">${cast(packet)}${skin(pen, packet, pen.body)}`,
    shape('M106 78q0-8 8-8h172q8 0 8 8v26H106z', pen.dark),
    shape(box(126, 118, [148, 190, 6]), white, 0.9),
    line('M200 200v86', leafDark, 6) +
      shape('M200 268q-8-36-44-38 6 36 44 38zM200 256q10-32 42-32-6 32-42 32z', leaf),
    shape(petals.join(''), pen.accent) + shape(disc(200, 176, 20), '#8a5a3c'),
    '</g>',
  ].join('')
}

function gloves(pen: Pen): string {
  const hand =
    'M138 322v-80q-40-26-48-52-4-20 16-16 12 4 32 26l-6-92q0-18 14-18t16 18l4 58 4-70q2-16 15-16t14 17v70l8-58q4-14 16-12t11 18l-5 64 10-34q6-12 17-8t7 20q-12 52-29 84v81z'
  return [
    cast(hand),
    `<g transform="translate(56 8)">${shape(hand, pen.dark)}</g>`,
    skin(pen, hand, pen.body),
    shape('M132 286h108v46H132z', pen.accent) + line('M132 302h108', pen.accentDark, 4),
    shape(heart(190, 214, 19), pen.accent),
  ].join('')
}

function windchime(pen: Pen): string {
  const tube = (x: number, length: number) =>
    line(`M${x} 132v30`, ink, 2) +
    shape(box(x - 9, 160, [18, length, 8]), metal) +
    shape(box(x - 9, 160, [7, length, 4]), metalLight)
  return [
    line('M200 0v70M200 70l-74 50M200 70l74 50', ink, 3),
    skin(pen, box(112, 108, [176, 28, 14])),
    tube(130, 110) + tube(166, 140) + tube(234, 128) + tube(270, 100),
    line('M200 132v180', ink, 2) +
      shape(disc(200, 218, 20), woodDark) +
      shape(disc(196, 214, 9), wood),
    shape(heart(200, 300, 30), pen.accent),
  ].join('')
}

function feeder(pen: Pen): string {
  return [
    line('M200 0v64', ink, 4),
    shape('M200 58q84 14 96 66H104q12-52 96-66z', pen.round),
    shape(box(140, 124, [120, 150, 6]), '#e4f1f0', 0.85),
    shape('M144 176q56-16 112 0v96H144z', '#d9b06a'),
    shape(
      disc(164, 200, 4) +
        disc(190, 218, 4) +
        disc(222, 196, 4) +
        disc(206, 244, 4) +
        disc(170, 250, 4) +
        disc(240, 238, 4),
      '#8a5f38',
    ),
    skin(pen, 'M92 272h216l-14 32q-6 12-20 12H126q-14 0-20-12z'),
    shape('M74 250q-6-26 18-30 20-2 24 18l16 26q-22 6-36 2-14-2-22-16z', pen.accent) +
      shape(disc(92, 236, 4), ink),
    shape('M76 236l-16 4 15 6z', '#e8a24c'),
  ].join('')
}

function cable(pen: Pen): string {
  return [
    castRing(disc(196, 214, 88), 26),
    `<circle cx="196" cy="214" r="92" fill="none" stroke="${pen.dark}" stroke-width="15"/>`,
    `<circle cx="196" cy="210" r="76" fill="none" stroke="${pen.body}" stroke-width="15"/>`,
    line('M196 134q70-34 96-58M120 210q-10-60 10-110', pen.body, 15),
    `<g transform="rotate(56 300 68)">${shape(box(280, 50, [40, 44, 8]), pen.deep)}${shape(box(287, 26, [26, 28, 4]), metal)}</g>`,
    shape(box(108, 56, [44, 50, 8]), pen.deep) + shape(box(117, 30, [26, 30, 4]), metal),
    shape(box(170, 276, [54, 46, 10]), pen.accent) + line('M184 300h26', white, 5),
  ].join('')
}

function charger(pen: Pen): string {
  return [
    ground(96),
    shape(box(154, 62, [22, 62, 6]), metal) + shape(box(226, 62, [22, 62, 6]), metal),
    skin(pen, box(108, 112, [186, 206, 40])),
    shape(box(108, 112, [50, 206, 36]), white, 0.18),
    shape(box(156, 240, [90, 22, 10]), ink) + shape(box(176, 276, [50, 16, 8]), ink),
    shape('M212 146l-38 50h24l-10 36 40-52h-26z', pen.accent),
  ].join('')
}

function earbuds(pen: Pen): string {
  const bud = (x: number, out: number) =>
    [
      shape(box(x - 13, 130, [26, 110, 13]), white),
      shape(disc(x, 138, 29), white),
      shape(oval(x + out * 24, 128, [13, 19]), pen.accent),
      shape(disc(x - out * 6, 144, 7), mix(white, ink, 0.35)),
    ].join('')
  return [
    ground(116, 326),
    shape(box(100, 72, [200, 130, 50]), pen.deep) + shape(box(112, 84, [176, 118, 40]), pen.dark),
    bud(154, -1) + bud(246, 1),
    skin(pen, box(90, 196, [220, 126, 54])),
    shape(box(90, 196, [220, 16, 8]), pen.light),
    shape(disc(200, 264, 7), '#7fd19b'),
    gloss('M108 240q2 40 26 58'),
  ].join('')
}

function phonecase(pen: Pen): string {
  const form = box(122, 48, [156, 296, 34])
  return [
    `<g transform="rotate(8 200 200)">${cast(form)}${skin(pen, form)}`,
    shape(box(140, 66, [66, 84, 22]), pen.dark),
    shape(disc(162, 90, 15) + disc(162, 126, 15), ink) +
      shape(disc(158, 86, 5) + disc(158, 122, 5), '#8fb3cc'),
    shape(disc(188, 108, 7), '#fbe9b3'),
    pen.pattern ? '' : shape(heart(206, 210, 34), pen.accent),
    shape(box(274, 130, [8, 44, 3]), pen.deep),
    '</g>',
  ].join('')
}

function speaker(pen: Pen): string {
  return [
    ground(112),
    line('M292 130q46 2 44 44', pen.accent, 10),
    skin(pen, box(96, 96, [208, 222, 48])),
    shape(disc(200, 218, 74), pen.deep) + shape(disc(200, 218, 58), mix(ink, pen.body, 0.15)),
    shape(disc(200, 218, 24), pen.accent) + shape(disc(194, 212, 8), white, 0.6),
    shape(box(160, 116, [80, 18, 9]), pen.light),
    line('M52 176q-22 42 0 84M28 158q-32 58 0 120M348 206q14 30 0 54', pen.accent, 7),
  ].join('')
}

function powerbank(pen: Pen): string {
  const lamp = (x: number, on: boolean) =>
    shape(disc(x, 286, 6), on ? '#8fe0a6' : mix(pen.body, ink, 0.4))
  return [
    line('M232 80V54q0-26 30-26t32 24v34', pen.accent, 10),
    cast(box(112, 78, [176, 248, 26])),
    skin(pen, box(112, 78, [176, 248, 26])),
    shape(box(112, 78, [44, 248, 24]), white, 0.16),
    shape(box(144, 84, [50, 12, 5]), ink) + shape(box(214, 84, [36, 12, 5]), ink),
    shape('M212 150l-40 58h28l-12 46 44-64h-30z', pen.accent),
    lamp(164, true) + lamp(188, true) + lamp(212, true) + lamp(236, false),
  ].join('')
}

function stand(pen: Pen): string {
  return [
    ground(110),
    shape('M96 320q0-22 104-22t104 22z', pen.dark) + shape(oval(200, 312, [104, 16]), pen.body),
    line('M206 304l26-110', pen.dark, 18),
    `<g transform="rotate(-10 196 170)">${shape(box(138, 54, [116, 208, 18]), ink)}`,
    shape(box(146, 64, [100, 188, 10]), pen.accentLight),
    shape(disc(196, 130, 30), pen.accent) + line('M166 190h60M176 210h40', white, 7),
    '</g>',
    shape('M140 262l122-20 6 20-122 20z', pen.body),
  ].join('')
}

function headphones(pen: Pen): string {
  return [
    ground(104, 330),
    line('M96 236V188q0-104 104-104t104 104v48', pen.dark, 20),
    line('M118 130q32-40 82-40t82 40', pen.light, 8),
    skin(pen, box(68, 206, [64, 108, 28])) + skin(pen, box(268, 206, [64, 108, 28])),
    shape(box(120, 214, [24, 92, 12]), pen.deep) + shape(box(256, 214, [24, 92, 12]), pen.deep),
    shape(disc(94, 260, 14) + disc(306, 260, 14), pen.accent),
  ].join('')
}

function mouse(pen: Pen): string {
  return [
    cast(oval(200, 214, [84, 124])),
    skin(pen, oval(200, 214, [84, 124])),
    line('M200 92v84M118 196q82 28 164 0', pen.deep, 4),
    shape(box(188, 112, [24, 52, 12]), pen.deep) + shape(box(194, 120, [12, 34, 6]), pen.accent),
    gloss('M140 250q6 44 36 64'),
    shape(heart(200, 256, 17), pen.accent),
  ].join('')
}

export const outdoor: Readonly<Record<string, Readonly<Record<string, Motif>>>> = {
  garden: { pot, wateringcan, trowel, birdhouse, seeds, gloves, windchime, feeder },
  electronics: { cable, charger, earbuds, phonecase, speaker, powerbank, stand, headphones, mouse },
}
