const words = (count: number): string => (count === 1 ? '1 word' : `${count} words`);
const peers = (count: number): string => (count === 1 ? '1 peer' : `${count} peers`);
const frames = (count: number): string =>
  count === 1 ? '1 frame' : `${count.toLocaleString('en-GB')} frames`;
const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

/** The lab. */
export const lab = {
  /** For figures. */
  locale: 'en-GB',
  title: 'The lab',
  lead: 'Whole rooms in this page: the same code as in yours, on a network that you can break.',
  home: 'Folkmoot, to your rooms',
  meeting: (percent: number): string => `They are meeting: ${percent} %`,
  replaying: (percent: number): string => `Running to where the link was made: ${percent} %`,
  damaged: 'This link to the lab is damaged, so a new room is shown instead.',
  newer: 'This link was made by a newer version of Folkmoot. Reload the page, then open it again.',
  otherCourse:
    'This link was made by another version: the same acts take another course here, so you may see something else.',

  time: {
    label: 'Time',
    now: (ms: number): string => `${seconds(ms)} since the start`,
    play: 'Let time run',
    pause: 'Stop time',
    event: 'Next event',
    step: 'On by 100 ms',
    speed: 'Speed',
    speedOf: (speed: number): string => (speed === 0 ? 'time stands' : `${speed} times`),
    measured: (speed: number): string =>
      `${speed.toFixed(speed < 10 ? 1 : 0)} times is what this page can do`,
    restart: 'From the beginning',
  },
  link: {
    copy: 'Copy link',
    copied: 'The link is copied. It repeats all of this.',
    notCopied: 'This browser lets nothing be copied. The link stands in the address.',
    tooLong: 'So much has been done here that no link can hold it.',
  },

  map: {
    title: 'Map of the lab',
    asSeen: (name: string): string => `As ${name} sees it`,
    asItIs: 'As it is',
    sentence: (count: number, islands: number): string =>
      islands === 1 ? `${peers(count)} on one island` : `${peers(count)} on ${islands} islands`,
  },
  editors: {
    title: 'What each of them has',
    textOf: (name: string): string => `Text of ${name}`,
    hint: 'Write here.',
    gone: 'not running',
    paused: 'stands still',
    offline: 'offline',
    liar: 'does not keep to the rules',
    more: (count: number): string => `${count} more; choose one on the map or in the list`,
    same: 'Everyone who runs has the same text.',
    differ: (count: number): string => `There are ${count} different texts now.`,
  },

  peer: {
    title: 'One peer',
    choose: 'Which peer',
    crash: 'Crash it',
    restart: 'Start it again',
    offline: 'Take it offline',
    online: 'Bring it back',
    pause: 'Make it stand still',
    resume: 'Let it go on',
    remove: 'Let it leave for good',
    webRtc: 'May form direct paths (WebRTC)',
    clockRate: 'Its clock runs',
    rates: { half: 'half as fast', right: 'right', double: 'twice as fast' },
    clockAhead: 'Its clock is set',
    aheads: { behind: 'two days behind', right: 'right', ahead: 'three hours ahead' },
    clockSays: (time: string): string => `Its clock says ${time}.`,
    reloads: 'Setting it makes the peer reload.',
    disk: 'Its disk is',
    disks: { fast: 'fast', slow: 'slow: 2 s', full: 'full' },
    add: 'Add a peer',
    addLiar: 'Let a liar in',
    lie: 'Let it lie',
    lies: {
      foreignStructs: 'write in another’s name',
      anothersEntry: 'make up another’s next edit',
      swallowingStruct: 'swallow what another will write',
      forgedHead: 'sign for another',
      signedEquivocation: 'tell each something else',
      forgedCertificate: 'make up a right to write',
      garbage: 'send garbage',
      replay: 'say old things again',
    },
    facts: (reached: number, links: number, words_: number): string =>
      `Reaches ${reached} others, ${links} of them directly; has ${words(words_)}.`,
  },

  faults: {
    title: 'Faults',
    none: 'Nothing is broken.',
    where: 'Where',
    places: {
      all: 'everywhere',
      relay: 'at the relay',
      peer: 'at the chosen peer',
      link: 'between two peers',
      islands: 'between two halves',
    },
    other: 'The other',
    what: 'What happens',
    kinds: {
      cut: 'nothing passes',
      out: 'nothing passes away from it',
      in: 'nothing passes to it',
      slow: '500 ms later',
      jitter: 'up to 400 ms later',
      loss: '20 % lost',
      duplicate: '30 % doubled',
      reorder: '50 % overtaken',
      narrow: '32 kbit/s',
      '3g': 'like 3G',
      'wifi-bad': 'like bad Wi-Fi',
      'satellite-geo': 'like a satellite',
      transatlantic: 'like across the Atlantic',
    },
    cause: 'Cause it',
    heal: 'Heal',
    healOf: (fault: string): string => `Heal ${fault}`,
    healAll: 'Heal all',
    at: (where: string, what: string): string => `${where}: ${what}`,
    between: (a: string, b: string): string => `between ${a} and ${b}`,
    parts: (count: number): string => `between ${count} islands`,
    cut: 'nothing passes',
    cutOneWay: 'nothing passes one way',
    delay: (ms: number): string => `${Math.round(ms)} ms later`,
    jitter: (ms: number): string => `up to ${Math.round(ms)} ms later`,
    loss: (percent: number): string => `${percent} % lost`,
    duplicate: (percent: number): string => `${percent} % doubled`,
    reorder: (percent: number): string => `${percent} % overtaken`,
    kbps: (kbps: number): string => `${Math.round(kbps)} kbit/s`,
    pause: 'stands still',
    flood: 'Edits flood: everyone passes them on to everyone',
  },

  invariants: {
    title: 'What must hold',
    names: {
      knows: 'Everyone within reach knows everyone.',
      equal: 'Equal digests mean equal texts.',
      lost: 'Nothing typed is lost.',
      held: '“Held by” is true.',
      forged: 'No forgery is shown.',
    },
    state: { holds: 'holds', waits: 'not yet', broken: 'broken' },
    checked: (ms: number): string => `Checked at ${seconds(ms)}`,
    notYet: 'Not checked yet',
    broken: (what: string): string =>
      `This does not hold: ${what} Copy the link: it repeats what led here.`,
  },

  figures: {
    title: 'Figures',
    peer: 'Peer',
    words: 'Words',
    digest: 'Digest',
    stateVector: 'State vector',
    empty: 'empty',
    traffic: 'Frames so far',
    edits: 'carry edits',
    repair: 'report and repair',
    mesh: 'keep the mesh',
    of: (count: number, bytes: string | null): string =>
      bytes === null ? frames(count) : `${frames(count)}, ${bytes}`,
    lastEdit: (name: string, sent: number, reached: number, ms: number): string =>
      `Last edit, by ${name}: ${frames(sent)}, reached ${reached} others, the last after ${Math.round(ms)} ms.`,
    noEdit: 'Nobody has written yet.',
  },

  start: {
    title: 'Another room',
    seed: 'Seed',
    peers: 'Peers, 2 to 100',
    begin: 'Start it',
    large:
      'Above 40 the relay stays away and everyone has met: its paths would grow with the square.',
  },

  guide: {
    title: 'Experiments',
    lead: 'Each takes less than two minutes. Or play: write in the texts, and break things.',
    leave: 'All experiments',
    look: 'Look at',
    doIt: 'Do it for me',
    byHand: 'Or by hand:',
    waiting: 'Time runs until this is so.',
    ended: 'Reached.',
    next: 'Next experiment',
    again: 'Once more',
  },
  experiments: {
    'eventual-consistency': {
      title: 'Everyone ends with the same',
      look: 'the five texts: for a moment they differ, then never again.',
      steps: [
        {
          say: 'All five write two words in the same moment. The paths between them take up to 0.9 s.',
          byHand: 'write a word in each text, faster than the paths carry them.',
        },
        { say: 'Wait until all have all ten words.', byHand: 'let time run.' },
        {
          say: 'Ana and Bo write at the very same place at once.',
          byHand: 'stop time, write at the beginning of two texts, let time run.',
        },
        { say: 'Wait: whose words go first?', byHand: 'let time run.' },
      ],
      end: (count: number): string => `Everyone has the same ${words(count)}.`,
      showed: [
        'Nobody asked anybody for leave to write, and no clock or server decided an order.',
        'Whatever way the edits take, whoever has the same edits has the same text.',
      ],
    },
    'partition-and-merge': {
      title: 'Parted, and together again',
      look: 'the water on the map, and the texts on either side of it.',
      steps: [
        { say: 'Ana writes two words, while all six are together.', byHand: 'write in a text.' },
        {
          say: 'Cut Dov, Eli and Fay off from Ana, Bo and Cleo. After some seconds of silence each side knows it.',
          byHand: 'drag houses apart on the map, or cause a fault between two halves.',
        },
        {
          say: 'Both sides go on writing. Each is in step within itself.',
          byHand: 'write on both sides.',
        },
        { say: 'Heal the cut.', byHand: 'press “Heal all”.' },
        { say: 'Wait until the two texts are one.', byHand: 'let time run.' },
      ],
      end: (count: number): string =>
        `One island again, and everyone has the same ${words(count)}.`,
      showed: [
        'While they were apart both sides could write, and neither lost a word.',
        'Neighbours compared what they have and sent what the other lacked; nobody chose a side.',
      ],
    },
    'state-vectors': {
      title: 'Why state vectors are not enough',
      look: 'the figures: state vector and digest of Ana and of Bo.',
      steps: [
        { say: 'Ana writes three words, and Bo gets them.', byHand: 'write in Ana’s text.' },
        {
          say: 'Cut the two apart.',
          byHand: 'cause a fault between two halves.',
        },
        {
          say: 'Bo deletes a word. The texts differ now, and the state vectors are still equal: a deletion does not move them. The digests differ.',
          byHand: 'delete something in Bo’s text, and write nothing.',
        },
        { say: 'Heal the cut. The digests say what is missing.', byHand: 'press “Heal all”.' },
      ],
      end: (count: number): string =>
        `Both have the same ${words(count)}, and equal digests say so.`,
      showed: [
        'Two documents that differ can have equal state vectors, because only what is inserted is counted in them.',
        'Folkmoot compares digests over logs of all edits, deletions too; so “in step” means equal.',
      ],
    },
    'tree-and-flood': {
      title: 'A tree, or a flood',
      look: 'the frames of the last edit, among the figures, and the glints on the map.',
      steps: [
        {
          say: 'Ana writes a word. It goes along a tree: each of the seven others gets it once.',
          byHand: 'write a word in any text.',
        },
        {
          say: 'From now on edits flood: whoever hears one passes it on to everyone. The mesh does so by itself where peers disagree about who is linked to whom.',
          byHand: 'this one only the button can do.',
        },
        { say: 'Ana writes again. Count the frames.', byHand: 'write a word in any text.' },
      ],
      end: (count: number): string =>
        `All eight have both edits, ${words(count)}: one by a tree of 7 frames, one by a flood of many more.`,
      showed: [
        'A tree costs one frame for each who gets it; a flood costs about one for each link.',
        'So Folkmoot takes the tree, and floods only where a tree might miss somebody.',
      ],
    },
    'room-of-64': {
      title: 'A room of 64',
      look: 'how few links each of them has, and how soon all have an edit.',
      steps: [
        {
          say: '64 peers would have 2,016 links if all were linked to all. Here each is linked to 12 others at the most. Look at the map.',
          byHand: 'choose houses on the map.',
        },
        { say: 'Ana writes a word.', byHand: 'write in a text.' },
        {
          say: 'Eight of them crash at once. The others notice by their silence.',
          byHand: 'crash peers one by one; here it takes eight.',
        },
        { say: 'Bo writes a word, around the gaps.', byHand: 'write in a text.' },
      ],
      end: (count: number): string => `All who are left have the same ${words(count)}.`,
      showed: [
        'With some links each, everyone reaches everyone in a few hops.',
        'Eight at once went missing, and no edit did.',
      ],
    },
    'slow-peer': {
      title: 'A slow peer',
      look: 'Dov’s text beside the others’.',
      steps: [
        {
          say: 'Dov’s network becomes poor: 1.2 s each way and 24 kbit/s, and the disk takes 2 s.',
          byHand: 'choose Dov and cause a fault at the chosen peer.',
        },
        {
          say: 'All write. The others have everything of each other while Dov still waits.',
          byHand: 'write in several texts.',
        },
        { say: 'Wait for Dov.', byHand: 'let time run.' },
        { say: 'Heal Dov’s network.', byHand: 'press “Heal all”.' },
      ],
      end: (count: number): string =>
        `Everyone has the same ${words(count)}, and nobody waited for Dov.`,
      showed: [
        'Each path has its own queue, so a slow one holds up nobody else.',
        'Dov could write all the time; what a slow path delays, it does not lose.',
      ],
    },
    'lying-peer': {
      title: 'A peer that lies',
      look: 'who of them is still linked to Eve, and that no word is Ana’s but what Ana wrote.',
      steps: [
        { say: 'Ana writes when to meet.', byHand: 'write in Ana’s text.' },
        {
          say: 'Eve comes in: she has the link, so she is let in. She does not keep to the rules.',
          byHand: 'press “Let a liar in”.',
        },
        {
          say: 'Eve tells one of them an edit in another’s name. Who checks it, cuts Eve off.',
          byHand: 'press “Let it lie” with the first of the lies.',
        },
        {
          say: 'Eve tries on everyone 15 bytes that make plain Yjs drop all that somebody will write.',
          byHand: 'choose the lie about swallowing, and let it lie.',
        },
      ],
      end: (count: number): string =>
        `Nobody shows a word of Eve’s: all have Ana’s ${words(count)}, and all have cut Eve off.`,
      showed: [
        'Each peer signs its own log, so a lie in another’s name is known as one, and by whom it came.',
        'Nobody had to be asked: each checked for itself.',
      ],
    },
    'clock-skew': {
      title: 'Clocks that are wrong',
      look: 'the clock of each, under “One peer”: Bo’s is three hours ahead and runs twice as fast, Cleo’s is two days behind and runs half as fast.',
      steps: [
        { say: 'Bo writes first.', byHand: 'write in Bo’s text.' },
        {
          say: 'Cleo writes after that, two days before it by her clock.',
          byHand: 'write in Cleo’s text.',
        },
        { say: 'Ana writes last.', byHand: 'write in Ana’s text.' },
      ],
      end: (count: number): string =>
        `Everyone has the same ${words(count)}, in the order of writing.`,
      showed: [
        'No order rests on a clock: an edit says which edits it was made after.',
        'Clocks are only shown; a wrong one makes a wrong time, never a wrong text.',
      ],
    },
  },
};
