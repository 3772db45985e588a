/* A yardstick of speed and no model: the same amount of arithmetic as a small model of the build-out, as C does it.

   The equations are those of kernel_equations.txt, which kernel.py writes out as the files included below. Trials go
   in blocks that stay in the cache; the inner loop runs over the trials of a block, one array per variable, so that
   the compiler can make vectors of it, the exponentials and logarithms too where the C library has them. */

#include <math.h>

#include "layout.inc" /* PARAMETERS, RECORDED, EQUATIONS, STEPS, START, the rows of values; opening stocks */

#ifndef BLOCK
#define BLOCK 128
#endif
#define NEWTON_STEPS 12

static inline double least(double a, double b) { return a < b ? a : b; }
static inline double most(double a, double b) { return a > b ? a : b; }

typedef double Row[BLOCK];

static Row p[PARAMETERS], w[RECORDED];
static Row gw_of[STEPS], book_of[STEPS], ability_of[STEPS], paid_of[STEPS];
static Row flows[STEPS];

static const double dt = 0.25;

static void before(double t)
{
#pragma omp simd
    for (int i = 0; i < BLOCK; i++) {
#include "before.inc"
    }
}

static void buy(int step)
{
#pragma omp simd
    for (int i = 0; i < BLOCK; i++) {
        gw_of[step][i] = step ? dt * w[ENERGISED][i] : w[FLEET][i];
        ability_of[step][i] = w[SKILL][i];
        paid_of[step][i] = gw_of[step][i] * w[UNIT_COST][i];
        book_of[step][i] = paid_of[step][i];
    }
}

static void vintage(int v, double age)
{
#pragma omp simd
    for (int i = 0; i < BLOCK; i++) {
#include "vintages.inc"
    }
}

static void after(double t)
{
#pragma omp simd
    for (int i = 0; i < BLOCK; i++) {
#include "after.inc"
    }
}

/* The rate per quarter at which the flows are worth nothing, by so many steps of Newton from 3 % for every trial. */
static void internal_rate(double *irr)
{
#pragma omp simd
    for (int i = 0; i < BLOCK; i++) {
        double rate = 0.03;
        for (int k = 0; k < NEWTON_STEPS; k++) {
            const double x = 1.0 / (1.0 + rate);
            double value = 0.0, slope = 0.0;
            for (int step = STEPS - 1; step >= 0; step--) {
                slope = slope * x + value;
                value = value * x + flows[step][i];
            }
            rate = least(most(rate + value / (slope * x * x), -0.2), 1.0);
        }
        irr[i] = rate;
    }
}

/* parameters (PARAMETERS, trials), recorded (STEPS, RECORDED, trials), irr (trials); trials in whole blocks. */
void run(long trials, const double *parameters, double *recorded, double *irr)
{
    for (long first = 0; first < trials; first += BLOCK) {
        for (int k = 0; k < PARAMETERS; k++)
            for (int i = 0; i < BLOCK; i++)
                p[k][i] = parameters[k * trials + first + i];
        for (int k = 0; k < EQUATIONS; k++)
            for (int i = 0; i < BLOCK; i++)
                w[k][i] = START[k];
        for (int step = 0; step < STEPS; step++) {
            const double t = dt * step;
            for (int k = EQUATIONS; k < RECORDED; k++)
                for (int i = 0; i < BLOCK; i++)
                    w[k][i] = w[OPENING[k - EQUATIONS]][i];
            before(t);
            buy(step);
            for (int k = FIRST_TOTAL; k < END_OF_TOTALS; k++)
                for (int i = 0; i < BLOCK; i++)
                    w[k][i] = 0.0;
            for (int v = 0; v <= step; v++)
                vintage(v, dt * (step - v));
            after(t);
            for (int i = 0; i < BLOCK; i++)
                flows[step][i] = step ? w[FLOW][i] : -w[UNIT_COST][i];
            for (int k = 0; k < RECORDED; k++)
                for (int i = 0; i < BLOCK; i++)
                    recorded[((long)step * RECORDED + k) * trials + first + i] = w[k][i];
        }
        internal_rate(irr + first);
    }
}
