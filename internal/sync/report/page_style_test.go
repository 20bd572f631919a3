package report_test

import (
	"math"
	"os"
	"regexp"
	"strconv"
	"testing"
)

// Every color of a text has, in light, dark and print, the contrast of 4.5 to 1 with
// every ground that WCAG 2.2 asks for (1.4.3).
func TestPageContrast(t *testing.T) {
	css, err := os.ReadFile("page.css")
	if err != nil {
		t.Fatal(err)
	}
	themes := regexp.MustCompile(`(?s):root \{.*?\}`).FindAllString(string(css), -1)
	if len(themes) != 3 {
		t.Fatalf("%d themes", len(themes))
	}
	for _, theme := range themes {
		luminance := map[string]float64{}
		for _, c := range regexp.MustCompile(`--([a-z-]+): #([0-9a-f]+)`).FindAllStringSubmatch(theme, -1) {
			luminance[c[1]] = luminanceOf(t, c[2])
		}
		for _, text := range []string{"text", "muted", "link", "bad", "warn", "good"} {
			for _, ground := range []string{"page", "raised", "bad-tint", "warn-tint", "good-tint", "calm-tint"} {
				a, b := luminance[text], luminance[ground]
				if contrast := (max(a, b) + .05) / (min(a, b) + .05); contrast < 4.5 {
					t.Errorf("%s on %s has the contrast %.2f in %.40s", text, ground, contrast, theme)
				}
			}
		}
	}
}

// luminanceOf is the relative luminance of a color in 3 or 6 hexadecimal digits.
func luminanceOf(t *testing.T, hex string) float64 {
	t.Helper()
	if len(hex) == 3 {
		hex = hex[:1] + hex[:1] + hex[1:2] + hex[1:2] + hex[2:] + hex[2:]
	}
	var sum float64
	for i, weight := range []float64{.2126, .7152, .0722} {
		n, err := strconv.ParseUint(hex[2*i:2*i+2], 16, 8)
		if err != nil {
			t.Fatal(err)
		}
		v := float64(n) / 255
		if v <= .04045 {
			v /= 12.92
		} else {
			v = math.Pow((v+.055)/1.055, 2.4)
		}
		sum += weight * v
	}
	return sum
}
