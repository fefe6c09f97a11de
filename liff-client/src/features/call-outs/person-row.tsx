import type { ReadonlySignal } from "@preact/signals";
import type { BoardPerson, BoardUnit } from "../../api/wire";
import { japanese, words } from "../../i18n";
import { AnswerChip } from "../../ui/chips";
import { Glyph } from "../../ui/glyph";
import { minuteNow } from "../../ui/now";
import { clock } from "../../ui/time";
import { arrivalOf } from "./arrival";
import { shortNameOf } from "./unit-choice";

interface PersonRowProps {
  person: ReadonlySignal<BoardPerson>;
  units: ReadonlyMap<string, BoardUnit>;
  index: number;
}

const troubled: ReadonlySet<string> = new Set(["rejected", "expired", "noChannel"]);

/**
 * One person; reads one signal, so another's answer does not repaint it.
 * The table's roles are written out here and in its neighbours, because rows laid out as a grid lose theirs
 * in some browsers.
 */
export function PersonRow({ person: source, units, index }: PersonRowProps) {
  const person = source.value;
  const { board } = words();
  const unit = units.get(person.unitId);
  const arrival = arrivalOf(person, minuteNow.value);
  const trouble = troubled.has(person.delivery);
  return (
    <tr
      role="row"
      aria-rowindex={index + 2}
      class="person"
      data-testid={`row-${person.number}`}
      data-member={person.member}
      data-answer={person.answer ?? "none"}
      data-delivery={person.delivery}
    >
      <td role="cell" class="arrival figures">
        {arrival !== null && (
          <>
            <b>{arrival.time}</b>
            {arrival.rest !== null && <span class="rest"> {arrival.rest}</span>}
          </>
        )}
      </td>
      <th role="rowheader" scope="row" class="name" lang={japanese()}>
        <span class="rank">{person.rank}</span> <span>{person.name}</span>
        {person.qualifications.map((qualification) => (
          <span key={qualification} class="qualification">
            {qualification}
          </span>
        ))}
      </th>
      <td role="cell" class="unit" lang={japanese()} title={unit?.name}>
        {unit === undefined ? "" : shortNameOf(unit, units)}
      </td>
      <td role="cell" class="answer">
        <AnswerChip answer={person.answer} />
        {person.answeredAt !== null && (
          <time class="answered figures" dateTime={person.answeredAt}>
            {" "}
            {clock(Date.parse(person.answeredAt))}
          </time>
        )}
      </td>
      <td role="cell" class="delivery" data-trouble={trouble}>
        {trouble && <Glyph name="warning" />}
        {board.delivery[person.delivery]}
      </td>
    </tr>
  );
}
