package dev.ligature.cli;

import dev.ligature.common.StartupRefusal;
import dev.ligature.db.DatabaseMark;
import java.util.Arrays;
import java.util.List;

/** Refuses to start when a development part meets a real ground. */
final class StartupGuard {
  private StartupGuard() {}

  /**
   * @throws StartupRefusal naming every part that may not start, and why
   */
  static void check(StartupSettings settings, DatabaseMark mark) {
    List<String> refusals =
        Arrays.stream(DevelopmentPart.values())
            .filter(part -> part.isOn(settings))
            .flatMap(
                part ->
                    Arrays.stream(RealGround.values())
                        .filter(ground -> ground.isGiven(settings, mark))
                        .map(ground -> refusal(part, ground)))
            .toList();
    if (!refusals.isEmpty()) {
      throw new StartupRefusal(String.join(System.lineSeparator(), refusals));
    }
  }

  static String refusal(DevelopmentPart part, RealGround ground) {
    return part.sentence() + ", which is for development only, but " + ground.words() + ".";
  }
}
