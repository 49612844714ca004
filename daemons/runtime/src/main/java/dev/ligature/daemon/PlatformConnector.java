package dev.ligature.daemon;

import dev.ligature.api.common.v1.Platform;
import dev.ligature.api.connector.v1.ConnectorSettings;
import dev.ligature.api.connector.v1.LinkField;
import dev.ligature.api.connector.v1.LinkFlow;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a platform brings to a daemon. Methods may block and are called on threads of their own. */
public interface PlatformConnector {
  /** The platform. */
  Platform platform();

  /** Its login flows. */
  Set<LinkFlow> flows();

  /** What the user is asked for a login. */
  List<LinkField> questions(ConnectorSettings settings);

  /**
   * Tries a login for real, and logs out again.
   *
   * @param answers by the name of the question; not kept
   * @throws PlatformRefused where the platform does not let the user in
   */
  VerifiedLogin verify(ConnectorSettings settings, Map<String, String> answers)
      throws PlatformRefused;

  /**
   * Opens the session of a connector.
   *
   * @param material the credential, wiped when this returns
   * @param events told what happens to the session later
   * @throws PlatformRefused where the platform does not let the user in; nothing is left open
   */
  PlatformSession open(ConnectorSettings settings, byte[] material, SessionEvents events)
      throws PlatformRefused;
}
