import type { LabWords } from '../../catalog.ts';

const words = (count: number): string => (count === 1 ? '1 palabra' : `${count} palabras`);
const sameWords = (count: number): string =>
  count === 1 ? 'la misma palabra' : `las mismas ${count} palabras`;
const peers = (count: number): string => (count === 1 ? '1 extremo' : `${count} extremos`);
const frames = (count: number): string =>
  count === 1 ? '1 paquete' : `${count.toLocaleString('es-ES')} paquetes`;
const comma = (value: number, digits: number): string => value.toFixed(digits).replace('.', ',');
const seconds = (ms: number): string => `${comma(ms / 1000, 1)} s`;

export const lab: LabWords = {
  locale: 'es-ES',
  title: 'El laboratorio',
  lead: 'Salas enteras en esta página: el mismo código que en las tuyas, sobre una red que puedes romper.',
  home: 'Folkmoot, a tus salas',
  meeting: (percent) => `Se están encontrando: ${percent} %`,
  replaying: (percent) => `Avanza hasta donde se hizo el enlace: ${percent} %`,
  damaged: 'Este enlace al laboratorio está dañado; en su lugar ves una sala nueva.',
  newer:
    'Este enlace lo hizo una versión más nueva de Folkmoot. Recarga la página y ábrelo otra vez.',
  otherCourse:
    'Este enlace lo hizo otra versión: lo que se hizo toma aquí otro curso, así que quizá veas otra cosa.',

  time: {
    label: 'Tiempo',
    now: (ms) => `${seconds(ms)} desde el principio`,
    play: 'Dejar correr el tiempo',
    pause: 'Parar el tiempo',
    event: 'Siguiente suceso',
    step: 'Avanzar 100 ms',
    speed: 'Velocidad',
    speedOf: (speed) =>
      speed === 0
        ? 'el tiempo está parado'
        : speed === 1
          ? '1 vez'
          : `${String(speed).replace('.', ',')} veces`,
    measured: (speed) =>
      `esta página no puede con más de ${comma(speed, speed < 10 ? 1 : 0)} veces`,
    restart: 'Desde el principio',
  },
  link: {
    copy: 'Copiar el enlace',
    copied: 'El enlace está copiado. Repite todo esto.',
    notCopied: 'Este navegador no deja copiar nada. El enlace está en la dirección.',
    tooLong: 'Aquí se ha hecho tanto que no cabe en ningún enlace.',
  },

  map: {
    title: 'Mapa del laboratorio',
    asSeen: (name) => `Como lo ve ${name}`,
    asItIs: 'Como es',
    sentence: (count, islands) =>
      islands === 1 ? `${peers(count)} en una isla` : `${peers(count)} en ${islands} islas`,
  },
  editors: {
    title: 'Lo que tiene cada uno',
    textOf: (name) => `Texto de ${name}`,
    hint: 'Escribe aquí.',
    gone: 'no está en marcha',
    paused: 'está quieto',
    offline: 'sin red',
    liar: 'no sigue las reglas',
    more: (count) => `${count} más; elige en el mapa o en la lista`,
    same: 'Todos los que están en marcha tienen el mismo texto.',
    differ: (count) => `Ahora hay ${count} textos distintos.`,
  },

  peer: {
    title: 'Un extremo',
    choose: 'Qué extremo',
    crash: 'Hacer que caiga',
    restart: 'Ponerlo otra vez en marcha',
    offline: 'Quitarle la red',
    online: 'Devolverle la red',
    pause: 'Dejarlo quieto',
    resume: 'Dejarlo seguir',
    remove: 'Que se marche para siempre',
    webRtc: 'Puede formar caminos directos (WebRTC)',
    clockRate: 'Su reloj va',
    rates: { half: 'a la mitad', right: 'bien', double: 'al doble' },
    clockAhead: 'Su reloj está puesto',
    aheads: { behind: 'dos días atrás', right: 'en hora', ahead: 'tres horas adelante' },
    clockSays: (time) => `Su reloj dice: ${time}.`,
    reloads: 'Al cambiar la hora, el extremo se recarga.',
    disk: 'Su disco está',
    disks: { fast: 'rápido', slow: 'lento: 2 s', full: 'lleno' },
    add: 'Añadir un extremo',
    addLiar: 'Dejar entrar a una mentirosa',
    lie: 'Que mienta',
    lies: {
      foreignStructs: 'escribir en nombre de otro',
      anothersEntry: 'inventar la próxima edición de otro',
      swallowingStruct: 'tragarse lo que otro escribirá',
      forgedHead: 'firmar por otro',
      signedEquivocation: 'decir a cada uno otra cosa',
      forgedCertificate: 'inventar un derecho a escribir',
      garbage: 'enviar basura',
      replay: 'repetir cosas viejas',
    },
    facts: (reached, links, count) =>
      `Alcanza a ${reached}, ${links} de forma directa; tiene ${words(count)}.`,
  },

  faults: {
    title: 'Fallos',
    none: 'Nada falla.',
    where: 'Dónde',
    places: {
      all: 'en todas partes',
      relay: 'en el relé',
      peer: 'en el extremo elegido',
      link: 'entre dos extremos',
      islands: 'entre dos mitades',
    },
    other: 'El otro',
    what: 'Qué pasa',
    kinds: {
      cut: 'no pasa nada',
      out: 'nada sale de él',
      in: 'nada le llega',
      slow: '500 ms más tarde',
      jitter: 'hasta 400 ms más tarde',
      loss: '20 % perdido',
      duplicate: '30 % duplicado',
      reorder: '50 % adelantado',
      narrow: '32 kbit/s',
      '3g': 'como 3G',
      'wifi-bad': 'como un mal wifi',
      'satellite-geo': 'como por satélite',
      transatlantic: 'como a través del Atlántico',
    },
    cause: 'Causar el fallo',
    heal: 'Reparar',
    healOf: (fault) => `Reparar: ${fault}`,
    healAll: 'Repararlo todo',
    at: (where, what) => `${where}: ${what}`,
    between: (a, b) => `entre ${a} y ${b}`,
    parts: (count) => `entre ${count} islas`,
    cut: 'no pasa nada',
    cutOneWay: 'en un sentido no pasa nada',
    delay: (ms) => `${Math.round(ms)} ms más tarde`,
    jitter: (ms) => `hasta ${Math.round(ms)} ms más tarde`,
    loss: (percent) => `${percent} % perdido`,
    duplicate: (percent) => `${percent} % duplicado`,
    reorder: (percent) => `${percent} % adelantado`,
    kbps: (kbps) => `${Math.round(kbps)} kbit/s`,
    pause: 'está quieto',
    flood: 'Las ediciones inundan: cada uno las pasa a todos',
  },

  invariants: {
    title: 'Lo que debe cumplirse',
    names: {
      knows: 'Quienes se alcanzan se conocen.',
      equal: 'Resúmenes iguales quieren decir textos iguales.',
      lost: 'Nada escrito se pierde.',
      held: '«Lo guarda» es verdad.',
      forged: 'No se muestra ninguna falsificación.',
    },
    state: { holds: 'se cumple', waits: 'aún no', broken: 'roto' },
    checked: (ms) => `Comprobado a los ${seconds(ms)}`,
    notYet: 'Aún sin comprobar',
    broken: (what) => `Esto no se cumple: ${what} Copia el enlace: repite lo que llevó hasta aquí.`,
  },

  figures: {
    title: 'Cifras',
    peer: 'Extremo',
    words: 'Palabras',
    digest: 'Resumen',
    stateVector: 'Vector de estado',
    empty: 'vacío',
    traffic: 'Paquetes hasta ahora',
    edits: 'llevan ediciones',
    repair: 'informan y completan',
    mesh: 'mantienen la malla',
    of: (count, bytes) => (bytes === null ? frames(count) : `${frames(count)}, ${bytes}`),
    lastEdit: (name, sent, reached, ms) =>
      `Última edición, de ${name}: ${frames(sent)}, llegó a ${reached}, al último tras ${Math.round(ms)} ms.`,
    noEdit: 'Aún no ha escrito nadie.',
  },

  start: {
    title: 'Otra sala',
    seed: 'Semilla',
    peers: 'Extremos, de 2 a 100',
    begin: 'Empezar',
    large:
      'Por encima de 40 no hay relé y todos se conocen ya: sus caminos crecerían con el cuadrado.',
  },

  guide: {
    title: 'Experimentos',
    lead: 'Cada uno dura menos de dos minutos. O juega: escribe en los textos y rompe algo.',
    leave: 'Todos los experimentos',
    look: 'Fíjate en',
    doIt: 'Hazlo por mí',
    byHand: 'O a mano:',
    waiting: 'El tiempo corre hasta que sea así.',
    ended: 'Alcanzado.',
    next: 'Siguiente experimento',
    again: 'Otra vez',
  },
  experiments: {
    'eventual-consistency': {
      title: 'Todos acaban con lo mismo',
      look: 'los cinco textos: por un momento son distintos, y luego nunca más.',
      steps: [
        {
          say: 'Los cinco escriben dos palabras en el mismo momento. Los caminos entre ellos tardan hasta 0,9 s.',
          byHand: 'escribe una palabra en cada texto, más deprisa de lo que tardan los caminos.',
        },
        {
          say: 'Espera a que todos tengan las diez palabras.',
          byHand: 'deja correr el tiempo.',
        },
        {
          say: 'Ana y Bo escriben a la vez en el mismo sitio.',
          byHand: 'para el tiempo, escribe al principio de dos textos y deja correr el tiempo.',
        },
        { say: 'Espera: ¿qué palabras van primero?', byHand: 'deja correr el tiempo.' },
      ],
      end: (count) => `Todos tienen ${sameWords(count)}.`,
      showed: [
        'Nadie pidió permiso a nadie para escribir, y ni un reloj ni un servidor decidieron el orden.',
        'Sea cual sea el camino de las ediciones, quien tiene las mismas tiene el mismo texto.',
      ],
    },
    'partition-and-merge': {
      title: 'Separados y juntos otra vez',
      look: 'el agua en el mapa y los textos a ambos lados.',
      steps: [
        {
          say: 'Ana escribe dos palabras mientras los seis están juntos.',
          byHand: 'escribe en un texto.',
        },
        {
          say: 'Separa a Dov, Eli y Fay de Ana, Bo y Cleo. Tras unos segundos de silencio, cada lado lo sabe.',
          byHand: 'separa casas en el mapa, o causa un fallo entre dos mitades.',
        },
        {
          say: 'Ambos lados siguen escribiendo. Cada uno está al día consigo mismo.',
          byHand: 'escribe a los dos lados.',
        },
        { say: 'Repara el corte.', byHand: 'pulsa «Repararlo todo».' },
        { say: 'Espera a que los dos textos sean uno.', byHand: 'deja correr el tiempo.' },
      ],
      end: (count) => `Otra vez una isla, y todos tienen ${sameWords(count)}.`,
      showed: [
        'Mientras estaban separados, los dos lados podían escribir, y ninguno perdió una palabra.',
        'Los vecinos compararon lo que tienen y enviaron lo que al otro le faltaba; nadie eligió un lado.',
      ],
    },
    'state-vectors': {
      title: 'Por qué no bastan los vectores de estado',
      look: 'las cifras: el vector de estado y el resumen de Ana y de Bo.',
      steps: [
        {
          say: 'Ana escribe tres palabras, y le llegan a Bo.',
          byHand: 'escribe en el texto de Ana.',
        },
        { say: 'Separa a los dos.', byHand: 'causa un fallo entre dos mitades.' },
        {
          say: 'Bo borra una palabra. Los textos ya son distintos, y los vectores de estado siguen iguales: un borrado no los mueve. Los resúmenes son distintos.',
          byHand: 'borra algo en el texto de Bo y no escribas nada.',
        },
        {
          say: 'Repara el corte. Los resúmenes dicen que falta algo.',
          byHand: 'pulsa «Repararlo todo».',
        },
      ],
      end: (count) => `Los dos tienen ${sameWords(count)}, y los resúmenes iguales lo dicen.`,
      showed: [
        'Dos documentos distintos pueden tener vectores de estado iguales, porque en ellos solo cuenta lo que se inserta.',
        'Folkmoot compara resúmenes de los registros de todas las ediciones, también los borrados; por eso «al día» quiere decir igual.',
      ],
    },
    'tree-and-flood': {
      title: 'Un árbol o una inundación',
      look: 'los paquetes de la última edición, entre las cifras, y los destellos en el mapa.',
      steps: [
        {
          say: 'Ana escribe una palabra. Va por un árbol: a cada uno de los otros siete le llega una vez.',
          byHand: 'escribe una palabra en cualquier texto.',
        },
        {
          say: 'Desde ahora las ediciones inundan: quien oye una la pasa a todos. La malla lo hace por sí sola cuando los extremos no están de acuerdo en quién tiene un camino con quién.',
          byHand: 'esto solo puede hacerlo el botón.',
        },
        {
          say: 'Ana vuelve a escribir. Cuenta los paquetes.',
          byHand: 'escribe una palabra en cualquier texto.',
        },
      ],
      end: (count) =>
        `Los ocho tienen las dos ediciones, ${words(count)}: una por un árbol de 7 paquetes, otra por una inundación de muchos más.`,
      showed: [
        'Un árbol cuesta un paquete por cada uno que lo recibe; una inundación, más o menos uno por cada camino.',
        'Por eso Folkmoot usa el árbol e inunda solo donde un árbol podría dejar fuera a alguien.',
      ],
    },
    'room-of-64': {
      title: 'Una sala de 64',
      look: 'qué pocos caminos directos tiene cada uno, y qué pronto tienen todos una edición.',
      steps: [
        {
          say: '64 extremos tendrían 2016 caminos si cada uno tuviera uno con cada otro. Aquí cada uno tiene 12 como mucho. Mira el mapa.',
          byHand: 'elige casas en el mapa.',
        },
        { say: 'Ana escribe una palabra.', byHand: 'escribe en un texto.' },
        {
          say: 'Ocho de ellos caen a la vez. Los demás lo notan por su silencio.',
          byHand: 'haz caer extremos uno por uno; aquí hacen falta ocho.',
        },
        { say: 'Bo escribe una palabra, rodeando los huecos.', byHand: 'escribe en un texto.' },
      ],
      end: (count) => `Todos los que quedan tienen ${sameWords(count)}.`,
      showed: [
        'Con unos pocos caminos cada uno, todos alcanzan a todos en pocos pasos.',
        'Faltaron ocho de golpe, y ninguna edición.',
      ],
    },
    'slow-peer': {
      title: 'Un extremo lento',
      look: 'el texto de Dov junto a los demás.',
      steps: [
        {
          say: 'La red de Dov empeora: 1,2 s en cada sentido y 24 kbit/s, y el disco tarda 2 s.',
          byHand: 'elige a Dov y causa un fallo en el extremo elegido.',
        },
        {
          say: 'Todos escriben. Los demás tienen todo unos de otros mientras Dov aún espera.',
          byHand: 'escribe en varios textos.',
        },
        { say: 'Espera a Dov.', byHand: 'deja correr el tiempo.' },
        { say: 'Repara la red de Dov.', byHand: 'pulsa «Repararlo todo».' },
      ],
      end: (count) => `Todos tienen ${sameWords(count)}, y nadie esperó a Dov.`,
      showed: [
        'Cada camino tiene su propia cola, así que uno lento no retiene a nadie más.',
        'Dov pudo escribir todo el tiempo; lo que un camino lento retrasa no lo pierde.',
      ],
    },
    'lying-peer': {
      title: 'Un extremo que miente',
      look: 'quién tiene aún un camino con Eve, y que ninguna palabra es de Ana si no la escribió Ana.',
      steps: [
        { say: 'Ana escribe cuándo quedan.', byHand: 'escribe en el texto de Ana.' },
        {
          say: 'Entra Eve: tiene el enlace, así que la dejan entrar. No sigue las reglas.',
          byHand: 'pulsa «Dejar entrar a una mentirosa».',
        },
        {
          say: 'Eve le cuenta a uno una edición en nombre de otro. Quien la comprueba deja de escuchar a Eve.',
          byHand: 'pulsa «Que mienta» con la primera de las mentiras.',
        },
        {
          say: 'Eve prueba con todos 15 bytes que hacen que el Yjs corriente descarte todo lo que alguien escribirá.',
          byHand: 'elige la mentira de tragarse y haz que mienta.',
        },
      ],
      end: (count) =>
        `Nadie muestra una palabra de Eve: todos tienen ${words(count)} de Ana, y todos han excluido a Eve.`,
      showed: [
        'Cada extremo firma su propio registro, así que una mentira en nombre de otro se reconoce, y también de quién vino.',
        'No hubo que preguntar a nadie: cada uno lo comprobó por sí mismo.',
      ],
    },
    'clock-skew': {
      title: 'Relojes que van mal',
      look: 'el reloj de cada uno, en «Un extremo»: el de Bo va tres horas adelantado y al doble, el de Cleo dos días atrasado y a la mitad.',
      steps: [
        { say: 'Bo escribe primero.', byHand: 'escribe en el texto de Bo.' },
        {
          say: 'Cleo escribe después, según su reloj dos días antes.',
          byHand: 'escribe en el texto de Cleo.',
        },
        { say: 'Ana escribe la última.', byHand: 'escribe en el texto de Ana.' },
      ],
      end: (count) => `Todos tienen ${sameWords(count)}, en el orden en que se escribieron.`,
      showed: [
        'Ningún orden depende de un reloj: una edición dice después de cuáles se hizo.',
        'Los relojes solo se muestran; uno que va mal da una hora falsa, nunca un texto falso.',
      ],
    },
  },
};
