package dev.ligature.connector;

import dev.ligature.common.PersonaId;
import jakarta.inject.Singleton;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.function.Consumer;

/** Wakes this node's deliveries after a commit of this node; losing a ring costs latency only. */
@Singleton
final class WorkBell {
  private final Set<Consumer<PersonaId>> listeners = new CopyOnWriteArraySet<>();

  /** Adds a listener, which must hand over quickly. */
  void listen(Consumer<PersonaId> listener) {
    listeners.add(listener);
  }

  void leave(Consumer<PersonaId> listener) {
    listeners.remove(listener);
  }

  void ring(PersonaId connector) {
    listeners.forEach(listener -> listener.accept(connector));
  }
}
