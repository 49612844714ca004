package dev.ligature.keys;

import dev.ligature.common.Ids;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;
import java.time.Clock;

/** Assembles the hierarchy from {@link KeySettings}, which the application's start provides. */
@Factory
final class KeysFactory {
  @Singleton
  Keks keks(KeySettings settings, KekStore store, Clock clock, Ids ids) {
    return new Keks(settings, store, clock, ids);
  }

  @Singleton
  KeyHierarchy keyHierarchy(
      KeySettings settings, Keks keks, UserKeyStore store, Clock clock, Ids ids) {
    return new KeyHierarchy(settings, keks, store, clock, ids);
  }

  @Singleton
  PurposeKeys purposeKeys(
      KeySettings settings, Keks keks, PurposeKeyStore store, Clock clock, Ids ids) {
    return new PurposeKeys(settings, keks, store, clock, ids);
  }

  @Singleton
  Envelope envelope(KeySettings settings, Ids ids) {
    return new Envelope(settings, ids);
  }

  @Singleton
  KekCanary kekCanary(KeySettings settings, CanaryStore store, Keks keks, KeyHierarchy hierarchy) {
    return new KekCanary(settings, store, keks, hierarchy);
  }
}
