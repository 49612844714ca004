package dev.ligature.rpc.auth;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What callers must show. What is not set is demanded, except in development.
 *
 * @param requireBoth whether a service needs a token and a certificate (or a SPIFFE id)
 * @param requirePerson whether the roles of people count only beside a personal token
 * @param strong values of which {@code acr} or {@code amr} of a personal token must hold one
 */
@ConfigurationProperties("ligature.callers")
record CallerConfiguration(
    @Nullable Boolean requireBoth,
    @Nullable Boolean requirePerson,
    @Bindable(defaultValue = "aal2,aal3,mfa") Set<String> strong) {}
