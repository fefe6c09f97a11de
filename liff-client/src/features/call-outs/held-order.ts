import { effect, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { BoardState, Order } from "./board-state";

/**
 * The order on the screen. While a finger or pointer is down in the list it stands still, and says how many
 * places wait; the rows themselves go on telling the truth.
 */
export class HeldOrder {
  readonly #state: BoardState;
  readonly #shown: Signal<Order>;
  readonly #waiting = signal(0);
  #held = false;
  #movedShown: number;
  readonly #dispose: () => void;

  constructor(state: BoardState) {
    this.#state = state;
    this.#shown = signal(state.order.peek());
    this.#movedShown = state.moved.peek();
    this.#dispose = effect(() => {
      const order = state.order.value;
      const moved = state.moved.value;
      if (this.#held) this.#waiting.value = moved - this.#movedShown;
      else this.#show(order, moved);
    });
  }

  get shown(): ReadonlySignal<Order> {
    return this.#shown;
  }
  get waiting(): ReadonlySignal<number> {
    return this.#waiting;
  }

  hold(): void {
    this.#held = true;
  }

  release(): void {
    this.#held = false;
    this.#show(this.#state.order.peek(), this.#state.moved.peek());
  }

  dispose(): void {
    this.#dispose();
  }

  #show(order: Order, moved: number): void {
    this.#movedShown = moved;
    this.#waiting.value = 0;
    this.#shown.value = order;
  }
}
