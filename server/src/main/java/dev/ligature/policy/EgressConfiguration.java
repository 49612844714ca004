package dev.ligature.policy;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;
import java.util.Set;

/**
 * Where the server may call out to on behalf of tenants and users.
 *
 * @param httpsPorts ports of HTTPS
 * @param privateHosts hosts that may stand in the operator's own network
 * @param connectTimeout bound on connecting
 * @param timeout bound on a whole exchange
 */
@ConfigurationProperties("ligature.egress")
public record EgressConfiguration(
    @Bindable(defaultValue = "443,8443") Set<Integer> httpsPorts,
    @Bindable(defaultValue = "") Set<String> privateHosts,
    @Bindable(defaultValue = "3s") Duration connectTimeout,
    @Bindable(defaultValue = "10s") Duration timeout) {}
