"""Estimate how much more replicate wells differ than sampling of cells alone explains (overdispersion)."""

from dataclasses import dataclass

import numpy as np

from bloodcells.arrays import Floats, Integers, Positions
from bloodcells.composition.estimation.student import digamma, trigamma, trigamma_inverse

__all__ = ["Scatter", "learn"]


_OWN_PRIOR = 10
"""Number of replicated arms from which each class has its own prior; with fewer, all classes share one."""


@dataclass(frozen=True)
class Scatter:
    """Hold the wells of each arm, and the dispersion that all arms together suggest.

    An arm is the wells of one treatment on one plate: wells that should be alike.
    """

    means: Floats
    """(arms, k) mean fraction of the wells."""
    drawn: Floats
    """(arms, k) mean of the wells' variances by the cells drawn."""
    excess: Floats
    """(arms, k) sum of squares of the wells about their mean, over `drawn`. Divided by `df` it is
    the arm's own dispersion: 1 where wells differ by the cells drawn alone."""
    df: Integers
    """(arms,) degrees of freedom of `excess`: wells less 1."""
    sizes: Integers
    """(arms,) number of wells."""
    cells: Integers
    """(arms,) number of the wells' cells."""
    prior: Floats
    """(k,) dispersion that all arms suggest."""
    prior_df: Floats
    """(k,) degrees of freedom that the prior counts as."""
    all_df: float
    """Degrees of freedom of all arms together, which no test may exceed."""

    @property
    def replicated(self) -> bool:
        """Tell whether any arm has two wells; else a dispersion of 1 is presumed."""
        return bool((self.df > 0).any())

    def moderated(self, excess: Floats, df: Floats) -> tuple[Floats, Floats]:
        """Moderate the dispersion of comparisons by the prior.

        Parameters
        ----------
        excess, df
            (g, k), (g,) summed over the arms that a comparison uses.

        Returns
        -------
        dispersion, df
            (g, k) each: the dispersion, and the degrees of freedom of the comparison's t.

        Notes
        -----
        Smyth, "Linear models and empirical Bayes methods for assessing differential expression",
        2004, equation for the posterior variance; the cap on the degrees of freedom is limma's.
        """
        if not self.replicated:
            return np.ones(excess.shape), np.full(excess.shape, np.inf)
        own = df[:, None]
        sure = np.isinf(self.prior_df)
        weight = np.where(sure, 1.0, self.prior_df)
        dispersion = np.where(sure, self.prior, (weight * self.prior + excess) / (weight + own))
        return dispersion, np.minimum(self.prior_df + own, max(self.all_df, 1.0))


def learn(fractions: Floats, drawn: Floats, arm: Positions, cells: Integers) -> Scatter:
    """Learn the dispersion of wells from all arms of an experiment.

    It is learnt from arms and not from comparisons: these share control wells, so their dispersions would
    agree more than independent ones do.

    Parameters
    ----------
    fractions
        (wells, k) as estimated.
    drawn
        (wells, k) their variance by the cells drawn.
    arm
        (wells,) the arm of each well, from 0 without a gap.
    cells
        (wells,) number of cells of each.
    """
    k = fractions.shape[1]
    sizes = np.bincount(arm)

    def summed(per_well: Floats) -> Floats:
        total = np.zeros((len(sizes), k))
        np.add.at(total, arm, per_well)
        return total

    means = summed(fractions) / sizes[:, None]
    variance = summed(drawn) / sizes[:, None]
    excess = summed((fractions - means[arm]) ** 2) / variance
    df = sizes - 1
    many = df > 0
    prior, prior_df = np.ones(k), np.full(k, np.inf)
    if many.sum() >= _OWN_PRIOR:
        for c in range(k):
            prior[c], prior_df[c] = _prior(excess[many, c] / df[many], df[many])
        all_df = float(df.sum())
    elif many.any():
        each = np.repeat(df[many], k)
        prior[:], prior_df[:] = _prior((excess[many] / df[many, None]).ravel(), each)
        # Fractions add up to 1, so only k - 1 of the k classes are free.
        all_df = float(df.sum() * (k - 1))
    else:
        all_df = np.inf
    return Scatter(
        means=means,
        drawn=variance,
        excess=excess,
        df=df.astype(np.int64),
        sizes=sizes.astype(np.int64),
        cells=np.bincount(arm, weights=cells).astype(np.int64),
        prior=prior,
        prior_df=prior_df,
        all_df=all_df,
    )


def _prior(dispersions: Floats, df: Integers) -> tuple[float, float]:
    """Fit a scaled F distribution to dispersions, by the mean and variance of their logarithm.

    Parameters
    ----------
    dispersions
        (n,) of arms, or of the classes of arms.
    df
        (n,) their degrees of freedom, at least 1.

    Returns
    -------
    prior, prior_df
        The scale and its degrees of freedom; infinity where they scatter no more than by chance.

    Notes
    -----
    Smyth (2004), section 6.2: log of a dispersion has the mean log prior + digamma(df / 2) -
    log(df / 2) - (digamma(prior_df / 2) - log(prior_df / 2)) and the variance trigamma(df / 2) +
    trigamma(prior_df / 2).
    """
    half = df / 2
    # A dispersion is 0 where wells are alike to the last digit, as two without a cell of the class.
    logs = np.log(np.maximum(dispersions, 1e-5 * max(float(np.median(dispersions)), 1e-5)))
    centred = logs - digamma(half) + np.log(half)
    middle = centred.mean()
    left = centred.var(ddof=1) - trigamma(half).mean() if len(logs) > 1 else 0.0
    if left <= 0:
        return float(np.exp(middle)), np.inf
    prior_half = np.array([trigamma_inverse(left)])
    return float(np.exp(middle + (digamma(prior_half) - np.log(prior_half))[0])), float(
        2 * prior_half[0]
    )
