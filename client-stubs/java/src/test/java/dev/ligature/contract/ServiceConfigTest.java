package dev.ligature.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.protobuf.Descriptors.MethodDescriptor;
import dev.ligature.api.common.v1.Replay;
import dev.ligature.client.ServiceConfig;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ServiceConfigTest {
  private static final Map<String, JsonObject> ENTRIES = entries();

  @Test
  void namesEveryMethodAndNoOther() {
    assertThat(ENTRIES.keySet())
        .containsExactlyInAnyOrderElementsOf(
            Contract.methods().stream().map(Contract::nameOf).toList());
  }

  @Test
  void givesEveryUnaryMethodADeadlineAndNoStream() {
    assertThat(Contract.methods())
        .allSatisfy(
            method ->
                assertThat(entry(method).has("timeout"))
                    .as(Contract.nameOf(method))
                    .isEqualTo(!isStream(method)));
  }

  @Test
  void repeatsOnlyWhatIsSafeToRepeat() {
    assertThat(Contract.methods())
        .allSatisfy(
            method -> {
              boolean safe =
                  !isStream(method)
                      && Contract.access(method).getReplay() != Replay.REPLAY_OUTCOME_ONLY;
              JsonObject retry = entry(method).getAsJsonObject("retryPolicy");
              assertThat(retry != null).as(Contract.nameOf(method)).isEqualTo(safe);
              if (retry != null) {
                assertThat(retry.getAsJsonArray("retryableStatusCodes"))
                    .extracting(JsonElement::getAsString)
                    .containsExactly("UNAVAILABLE");
              }
            });
  }

  private static boolean isStream(MethodDescriptor method) {
    return method.isClientStreaming() || method.isServerStreaming();
  }

  private static JsonObject entry(MethodDescriptor method) {
    return ENTRIES.getOrDefault(Contract.nameOf(method), new JsonObject());
  }

  private static Map<String, JsonObject> entries() {
    JsonObject config = new Gson().toJsonTree(ServiceConfig.load()).getAsJsonObject();
    Map<String, JsonObject> entries = new HashMap<>();
    for (JsonElement group : config.getAsJsonArray("methodConfig")) {
      for (JsonElement name : group.getAsJsonObject().getAsJsonArray("name")) {
        JsonObject parts = name.getAsJsonObject();
        JsonObject twice =
            entries.put(
                parts.get("service").getAsString() + "/" + parts.get("method").getAsString(),
                group.getAsJsonObject());
        assertThat(twice).isNull();
      }
    }
    return entries;
  }
}
