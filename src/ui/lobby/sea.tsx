/** The sea beside the lobby: the rooms of this device, and the dashed coast of the one that is not started yet. A picture of what the list says. */
import type { DeviceRoom } from '../../room/room-api.ts';
import { plainName } from '../words/names.ts';
import { useWords } from '../words/use-words.tsx';
import { CoastShape } from './coast-sign.tsx';
import { NewCoast } from './new-coast.tsx';

/** Middles and sizes of lands on a sheet of SHEET, the last opened first and largest; the corner below is the new room's. */
const PLACES = [
  { x: 245, y: 240, side: 300 },
  { x: 610, y: 350, side: 220 },
  { x: 210, y: 590, side: 250 },
  { x: 600, y: 110, side: 140 },
  { x: 415, y: 480, side: 120 },
] as const;
const SHEET = '0 0 800 900';
const NEW_AT = 'translate(470 560) scale(.62)';

type SeaProps = { rooms: readonly DeviceRoom[]; newName: string };

export function Sea({ rooms, newName }: SeaProps) {
  const { lobby } = useWords();
  const name = newName === '' ? lobby.unnamed : newName;
  if (rooms.length === 0)
    return (
      <figure className="sea" aria-hidden="true">
        <svg className="one" viewBox="0 0 360 420">
          <NewCoast />
        </svg>
        <figcaption className="one">
          <b>{name}</b>
          {lobby.notStarted}
        </figcaption>
      </figure>
    );
  return (
    <figure className="sea" aria-hidden="true">
      <svg className="many" viewBox={SHEET}>
        {rooms.slice(0, PLACES.length).map((room, i) => {
          const { x, y, side } = PLACES[i] ?? PLACES[0];
          return (
            <g key={room.topic}>
              <g transform={`translate(${x - side / 2} ${y - side / 2}) scale(${side / 100})`}>
                <CoastShape topic={room.topic} />
              </g>
              <text className="isle" x={x} y={y + side / 2 + 22} textAnchor="middle">
                {plainName(room.name, lobby.unnamed)}
              </text>
            </g>
          );
        })}
        <g transform={NEW_AT}>
          <NewCoast />
        </g>
        <text className="isle new" x="585" y="790" textAnchor="middle">
          {plainName(name)}
          <tspan className="state" x="585" dy="20">
            {lobby.notStarted}
          </tspan>
        </text>
      </svg>
      <figcaption>{lobby.sea}</figcaption>
    </figure>
  );
}
